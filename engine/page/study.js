// The page of the assignment study. Practice rounds tell whether the answer was right.

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

// seenAs is a round with its pictures.
const seenAs = (round) => ({
	target: task.pictures[round.target],
	columns: round.columns.map((column) => column.map((picture) => task.pictures[picture])),
});

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
	show(seenAs(roundOf(rater, k)), seenBefore());
}

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
	show(seenAs(task.practice[practice]), 0);
}

function practised(column, ms) {
	const right = task.practice[practice].right;
	practice++;
	pause((column + 1 === right ? "Right: it" : "It") + " belongs to " + right + ".",
		counts(ms) ? "" : "In a round this would not have counted: answers count from 20 seconds to 3 minutes.");
}

begin();
