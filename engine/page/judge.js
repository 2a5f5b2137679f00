// The page of judgements: is a class relevant for a picture?
function row(e) {
	const question = JSON.parse(decoded(task.questions[e.question].row));
	if (e.undoes) {
		delete question.expected;
		return { ...question, undoes: e.undoes };
	}
	return { ...question, value: e.reply, ms: e.ms };
}

const asked = (q) => ({ ...q, picture: task.pictures[q.picture] });

let list = []; // the rater's order

// refresh goes to the first question without an answer.
function refresh() {
	list = order(task.questions.length, task.seed, rater);
	const done = new Set(ledger.current(rater).map((e) => e.question));
	const left = list.filter((i) => !done.has(i));
	place(done.size, list.length, "answered");
	if (left.length === 0) return end();
	view("question");
	asking(true);
	if (at === left[0] && asker.ready) return;
	at = left[0];
	asker.show(asked(task.questions[at]), "The picture of question " + (done.size + 1) + " of " + list.length, seenBefore());
	asker.prepare(left.slice(1, 7).map((i) => asked(task.questions[i])));
}

asker.reply = async (reply, ms) => {
	if (practising) return practised(reply);
	const entry = { rater, question: at, reply, ms };
	at = null;
	asker.leave();
	await ledger.add(entry);
	said("");
	refresh();
};

asker.undo = async () => {
	const last = ledger.current(rater).at(-1);
	if (practising || !last) return said("Nothing to take back.");
	at = null;
	asker.leave();
	await ledger.add({ rater, question: last.question, undoes: last.id });
	said("Taken back.");
	refresh();
};

function said(text) { $("said").textContent = text; }

// Practice questions have known answers and are not kept.
let practice = 0;

function practise() {
	practising = true;
	practice = 0;
	$("verdict").textContent = "Practice: nothing is kept.";
	practiceQuestion();
}

function practiceQuestion() {
	if (practice >= task.practice.length) {
		start();
		$("practised").hidden = false;
		return;
	}
	view("question");
	asking(true);
	place(practice, task.practice.length, "practised");
	said("");
	asker.show(asked(task.practice[practice]), "A picture for practice", 0);
}

function practised(reply) {
	const right = task.practice[practice].right;
	$("verdict").textContent = reply === "skip" ? "Skipped: it counts as no opinion." :
		(reply === right ? "As expected: " : "Others would say: ") + (right === "yes" ? "relevant." : "not relevant.");
	practice++;
	practiceQuestion();
}

begin();
