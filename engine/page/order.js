// The order of a rater's questions: the one in which beyond judge answer asks them. It is Go's shuffle of math/rand/v2
// by PCG, seeded by the task and by the rater's name.
const most = (1n << 64n) - 1n;

function fnv64(text) {
	let h = 14695981039346656037n;
	for (const b of new TextEncoder().encode(text)) h = (h ^ BigInt(b)) * 1099511628211n & most;
	return h;
}

function pcg(hi, lo) {
	const mul = 2549297995355413924n << 64n | 4865540595714422341n;
	const inc = 6364136223846793005n << 64n | 1442695040888963407n;
	let state = hi << 64n | lo;
	return () => {
		state = BigInt.asUintN(128, state * mul + inc);
		let h = state >> 64n;
		h = (h ^ h >> 32n) * 0xda942042e4dd58b5n & most;
		h ^= h >> 48n;
		return h * (state & most | 1n) & most;
	};
}

// below returns a number from 0 to n−1.
function below(random, n) {
	if ((n & n - 1n) === 0n) return random() & n - 1n;
	let product = random() * n;
	const threshold = ((1n << 64n) - n) % n;
	while ((product & most) < threshold) product = random() * n;
	return product >> 64n;
}

// order lists the numbers 0 to n−1 as a rater meets them.
function order(n, seed, rater) {
	const list = Array.from({ length: n }, (_, i) => i), random = pcg(BigInt(seed), fnv64(rater));
	for (let i = n - 1; i > 0; i--) {
		const j = Number(below(random, BigInt(i + 1)));
		[list[i], list[j]] = [list[j], list[i]];
	}
	return list;
}
