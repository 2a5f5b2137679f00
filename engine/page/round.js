// A round of the assignment study: to which of six classes does a picture belong? Nothing names the classes, and after a
// round nothing tells whether the answer was right.
const earliest = 20000, latest = 180000; // answers in between count, in milliseconds

const asker = {
	busy: false,
	turn: 0,
	leave() {
		this.turn++;
		clock.reset();
	},
};

// show shows a round. Its clock starts once all pictures are there.
async function show(round, seen) {
	asker.leave();
	clock.reset(seen);
	const turn = asker.turn, shown = [$("target")];
	$("target").src = round.target;
	for (const [c, column] of round.columns.entries()) {
		for (const [i, picture] of column.entries()) {
			const img = $("column-" + (c + 1)).children[i];
			img.src = picture;
			shown.push(img);
		}
	}
	$("phase").textContent = "";
	await Promise.allSettled(shown.map((img) => img.decode()));
	if (turn !== asker.turn) return;
	clock.start();
	phase();
}

// phase says whether an answer counts if it is given now.
function phase() {
	if ($("round").hidden || !clock.on) return;
	const now = clock.elapsed();
	const says = now < earliest ? "An answer in the first 20 seconds does not count: look well." :
		now <= latest ? "Take your time; the limit is 3 minutes." : "More than 3 minutes: an answer does not count any more. Give one to go on.";
	if ($("phase").textContent !== says) $("phase").textContent = says;
}
setInterval(phase, 250);

const counts = (ms) => ms >= earliest && ms <= latest;

// choose is the page's: it takes the column, from 0.
for (let c = 0; c < 6; c++) $("choose-" + (c + 1)).addEventListener("click", () => choose(c));
document.addEventListener("keydown", (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || /^(INPUT|TEXTAREA)$/.test(e.target.tagName)) return;
	if (/^[1-6]$/.test(e.key)) choose(Number(e.key) - 1);
});
