// A HIT of Mechanical Turk: a page whose questions stand in the columns of a batch, and whose replies are fields of the
// form that the worker submits.
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
if (assignment) form.elements.assignmentId.value = assignment;
if (/^https?:\/\//.test(query.get("turkSubmitTo") || "")) {
	form.action = query.get("turkSubmitTo").replace(/\/$/, "") + "/mturk/externalSubmit";
}
if (preview) $("note").textContent += "This is a preview: accept the HIT to answer.";

// places are the numbers of the questions of this HIT, from 0.
function places() {
	const list = [];
	for (let i = 0; field("question", i); i++) if (field("question", i).value) list.push(i);
	return list;
}

// keep writes a reply into the form, or takes it back.
const kinds = ["reply", "ms", "at"];
function keep(i, reply, ms) {
	field("reply", i).value = reply;
	field("ms", i).value = reply && ms;
	field("at", i).value = reply && new Date().toISOString();
	remember();
}

// Replies outlast a reload, and a closed page where the browser lets them. A browser may write localStorage behind a
// reload; the history's entry is there in time.
const key = "beyond " + form.elements.task.value + " " + form.elements.hit.value + " " + assignment;
function remember() {
	const replies = places().map((i) => kinds.map((name) => field(name, i).value));
	try { history.replaceState({ [key]: replies }, ""); } catch { /* they are in the form */ }
	try { localStorage.setItem(key, JSON.stringify(replies)); } catch { /* they are in the form */ }
}
try {
	const replies = history.state?.[key] ?? JSON.parse(localStorage.getItem(key));
	replies.forEach((of, i) => kinds.forEach((name, k) => { field(name, i).value = of[k]; }));
} catch { /* nothing is remembered */ }

// now is the first question without a reply; the number of questions at the end.
function now() {
	const list = places(), open = list.find((i) => !field("reply", i).value);
	return open ?? list.length;
}

form.addEventListener("submit", (e) => { if (preview || now() < places().length) e.preventDefault(); });
