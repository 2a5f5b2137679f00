// The views of a page that is opened by a rater: the start, the questions, and the end with the file to send back.
let rater = "";

function view(id) {
	for (const one of ["start", "practice", "question", "round", "between", "end"]) {
		if ($(one)) $(one).hidden = one !== id && !(one === "practice" && practising && id !== "start");
	}
	scrollTo(0, 0);
}

let practising = false;
let at = null; // the present question

// Where the rater has seen a question for some time, that time counts after a reload too.
addEventListener("pagehide", () => {
	if (at !== null && clock.on && !practising) local.put("seen", JSON.stringify({ rater, at, ms: clock.elapsed() }));
});

function seenBefore() {
	const seen = parsed(local.get("seen"));
	return seen && seen.rater === rater && seen.at === at ? seen.ms : 0;
}

// begin opens the page: at the start, or where the last rater of this browser stopped.
async function begin() {
	$("begin").addEventListener("submit", (e) => {
		e.preventDefault();
		enter($("name").value.trim() || "rater-" + newID().slice(0, 6).toLowerCase());
	});
	$("practise").hidden = !task.practice;
	$("practise").addEventListener("click", practise);
	$("stop").addEventListener("click", () => practising ? start() : end());
	$("on").addEventListener("click", () => refresh());
	$("other").addEventListener("click", () => { local.put("rater", ""); start(); });
	$("download").addEventListener("click", download);
	$("save").addEventListener("click", download);
	$("copy").addEventListener("click", copy);
	$("name").addEventListener("input", () => $("name").setCustomValidity(tooLong($("name").value.trim())));
	$("name").value = local.get("rater") || "";
	await ledger.open();
	if (rater || practising) return again(); // who was faster than the storage
	const given = [location.search, location.hash.slice(1)].map((text) => new URLSearchParams(text).get("rater"));
	// A killed browser may have lost the name, which localStorage alone keeps; the last answer has it.
	const last = [...ledger.entries.values()].sort((a, b) => a.time < b.time ? -1 : 1).at(-1);
	const known = (given[0] || given[1] || (local.get("rater") ?? last?.rater ?? "")).trim();
	if (known && !tooLong(known)) enter(known);
	else start();
}

// again goes to the present question after entries have come from elsewhere. An answer on its way does so itself.
function again() {
	if (!practising && !asker.busy && $("start").hidden && $("end").hidden && $("between")?.hidden !== false) refresh();
}

function tooLong(name) {
	return new TextEncoder().encode(name).length > 100 ? "At most 100 bytes." : "";
}

function start() {
	practising = false;
	view("start");
	asking(false);
	$("begin-button").focus({ preventScroll: true });
}

function enter(name) {
	rater = name;
	local.put("rater", rater);
	$("who").textContent = rater;
	refresh();
}

// asking shows the foot with the rater's place, or hides it.
function asking(on) {
	$("foot").hidden = !on;
}

function place(done, of, noun) {
	$("progress").max = of;
	$("progress").value = done;
	$("done").textContent = done + " of " + of + " " + noun;
}

// end shows the file to send back: after the last question, or before if the rater stops.
function end() {
	asker.leave();
	view("end");
	asking(false);
	const done = ledger.current(rater).length, of = task.questions.length;
	$("end-title").textContent = done >= of ? "That was the last one. Thank you." : "Stopped after " + done + " of " + of + ".";
	$("sum").textContent = done + " answered by " + rater + ". " + (done >= of ? "" : "They stay in this browser: the same page goes on. ") +
		"Send the file to whoever gave you this page.";
	$("on").hidden = done >= of;
	$("file").textContent = filename();
	$("text").value = ledger.lines(rater);
	$("copied").textContent = "";
	$("end-title").focus({ preventScroll: true });
}

function filename() {
	const plain = rater.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 60);
	return "answers-" + task.hash.slice(0, 8) + "-" + plain + ".jsonl";
}

function download() {
	const a = document.createElement("a");
	a.href = URL.createObjectURL(new Blob([ledger.lines(rater)], { type: "application/x-ndjson" }));
	a.download = filename();
	document.body.append(a);
	a.click();
	a.remove();
	setTimeout(() => URL.revokeObjectURL(a.href), 60000);
}

async function copy() {
	$("text").select();
	let done = false;
	try {
		await navigator.clipboard.writeText($("text").value);
		done = true;
	} catch { done = document.execCommand("copy"); }
	$("copied").textContent = done ? "Copied." : "Not copied: select the text and copy it.";
}
