// A HIT of Mechanical Turk: some questions, whose replies are fields of the form that the worker submits.
const form = $("replies_form") || document.forms[0];
const query = new URLSearchParams(location.search);
const assignment = query.get("assignmentId") || "";
const preview = assignment === "ASSIGNMENT_ID_NOT_AVAILABLE";
const sample = JSON.parse($("sample").textContent);

// Outside of a batch the places of its columns are still open: then the first HIT is shown.
for (const e of document.querySelectorAll("[data-column]")) {
	const column = e.dataset.column, value = e.tagName === "INPUT" ? e.value : e.textContent;
	if (value.startsWith("$" + "{")) {
		if (e.tagName === "INPUT") e.value = sample[column] || "";
		else e.textContent = sample[column] || "";
		$("note").textContent = sample.task ? "This is the first HIT, outside of a batch. " :
			"This page takes its questions from the table that lies beside it. ";
	}
}
const field = (name, i) => form.elements[name + "_" + (i + 1)];
// Wherever the table's values are escaped once more on their way, they are read twice.
const plain = (text) => /&#?\w+;/.test(text) ? new DOMParser().parseFromString(text, "text/html").documentElement.textContent : text;
const column = (name, i) => plain(document.querySelector('[data-column="' + name + "_" + (i + 1) + '"]').textContent);
const questions = [];
for (let i = 0; field("question", i); i++) {
	if (field("question", i).value) questions.push({ class: column("class", i), gloss: column("meaning", i), picture: column("picture", i) });
}

if (assignment) form.elements.assignmentId.value = assignment;
if (/^https?:\/\//.test(query.get("turkSubmitTo") || "")) {
	form.action = query.get("turkSubmitTo").replace(/\/$/, "") + "/mturk/externalSubmit";
}
if (preview) $("note").textContent += "This is a preview: accept the HIT to answer.";

// Replies outlast a reload, where the browser lets them.
const key = "beyond " + form.elements.task.value + " " + form.elements.hit.value + " " + assignment;
function remember() {
	try {
		const replies = questions.map((_, i) => ["reply", "ms", "at"].map((name) => field(name, i).value));
		localStorage.setItem(key, JSON.stringify(replies));
	} catch { /* they are in the form */ }
}
try {
	JSON.parse(localStorage.getItem(key)).forEach((of, i) => ["reply", "ms", "at"].forEach((name, k) => { field(name, i).value = of[k]; }));
} catch { /* nothing is remembered */ }

const now = () => {
	const i = questions.findIndex((_, k) => !field("reply", k).value);
	return i < 0 ? questions.length : i;
};

function refresh() {
	const i = now(), n = questions.length;
	$("progress").max = n;
	$("progress").value = i;
	$("done").textContent = i + " of " + n + " answered";
	$("submit").hidden = i < n;
	$("question").hidden = false;
	for (const id of ["shown", "words", "yes", "no", "skip"]) $(id).hidden = i >= n;
	$("all").hidden = i < n;
	if (i >= n) {
		asker.leave();
		$("submit").focus({ preventScroll: true });
		return;
	}
	asker.show(questions[i], "The picture of question " + (i + 1) + " of " + n, 0);
	asker.prepare(questions.slice(i + 1, i + 4));
}

asker.reply = (reply, ms) => {
	if (preview) return;
	const i = now();
	if (i >= questions.length) return;
	field("reply", i).value = reply;
	field("ms", i).value = ms;
	field("at", i).value = new Date().toISOString();
	remember();
	refresh();
};

asker.undo = () => {
	const i = now() - 1;
	if (i < 0) return;
	for (const name of ["reply", "ms", "at"]) field(name, i).value = "";
	remember();
	refresh();
};

form.addEventListener("submit", (e) => { if (preview || now() < questions.length) e.preventDefault(); });
refresh();
