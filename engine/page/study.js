// The page of the assignment study: to which of six classes does a picture belong? Nothing names the classes, and after
// a round nothing tells whether the answer was right; practice rounds do tell.
const earliest = 20000, latest = 180000; // answers in between count, in milliseconds

// shift makes raters meet the same scene under different conditions. It depends on the name alone.
function shift(name) {
	let h = 2166136261;
	for (const b of new TextEncoder().encode(name)) h = Math.imul(h ^ b, 16777619) >>> 0;
	return h % 7;
}

const roundOf = (name, k) => task.questions[k][shift(name)];

function row(e) {
	const round = roundOf(e.rater, e.round);
	return { ...JSON.parse(decoded(round.row)), value: String(JSON.parse(decoded(round.classes))[e.column]), ms: e.ms };
}

const asker = {
	busy: false,
	turn: 0,
	leave() {
		this.turn++;
		clock.reset();
	},
};

// refresh goes to the first round without an answer.
function refresh() {
	const done = new Set(ledger.current(rater).map((e) => e.round));
	const n = task.questions.length;
	place(done.size, n, "rounds done");
	if (done.size >= n) return end();
	view("round");
	asking(true);
	let k = 0;
	while (done.has(k)) k++;
	if (at === k && clock.on) return;
	at = k;
	show(roundOf(rater, k), seenBefore());
}

// show shows a round. Its clock starts once all pictures are there.
async function show(round, seen) {
	asker.leave();
	clock.reset(seen);
	const turn = asker.turn, shown = [$("target")];
	$("target").src = task.pictures[round.target];
	for (const [c, column] of round.columns.entries()) {
		for (const [i, picture] of column.entries()) {
			const img = $("column-" + (c + 1)).children[i];
			img.src = task.pictures[picture];
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

async function choose(column) {
	if (asker.busy || $("round").hidden || !clock.on) return;
	const ms = Math.round(clock.elapsed());
	asker.leave();
	if (practising) return practised(column, ms);
	asker.busy = true;
	const entry = { rater, round: at, column, ms };
	at = null;
	try { await ledger.add(entry); } finally { asker.busy = false; }
	const done = ledger.current(rater).length, n = task.questions.length;
	place(done, n, "rounds done");
	if (done >= n) return end();
	pause(done === 1 ? "1 round done." : done + " rounds done.",
		(counts(ms) ? "" : "This one is kept but does not count: answers count from 20 seconds to 3 minutes. ") +
		(done % 7 === 0 ? "Time for a break. " : ""));
}

// pause stands between two rounds.
function pause(title, text) {
	view("between");
	asking(true);
	$("between-title").textContent = title;
	$("between-text").textContent = text;
	$("next").focus({ preventScroll: true });
}

for (let c = 0; c < 6; c++) $("choose-" + (c + 1)).addEventListener("click", () => choose(c));
document.addEventListener("keydown", (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || /^(INPUT|TEXTAREA)$/.test(e.target.tagName)) return;
	if (/^[1-6]$/.test(e.key)) choose(Number(e.key) - 1);
});
$("next").addEventListener("click", () => practising ? practiceRound() : refresh());

let practice = 0;

function practise() {
	practising = true;
	practice = 0;
	$("verdict").textContent = "Practice: nothing is kept.";
	practiceRound();
}

function practiceRound() {
	if (practice >= task.practice.length) {
		start();
		$("practised").hidden = false;
		return;
	}
	view("round");
	asking(true);
	place(practice, task.practice.length, "practised");
	show(task.practice[practice], 0);
}

function practised(column, ms) {
	const right = task.practice[practice].right;
	practice++;
	pause((column + 1 === right ? "Right: it" : "It") + " belongs to " + right + ".",
		counts(ms) ? "" : "In a round this would not have counted: answers count from 20 seconds to 3 minutes.");
}

begin();
