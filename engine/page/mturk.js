// The questions of a HIT: is a class relevant for a picture?
const questions = places().map((i) => ({ class: column("class", i), gloss: column("meaning", i), picture: column("picture", i) }));

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
	keep(i, reply, ms);
	refresh();
};

asker.undo = () => {
	const i = now() - 1;
	if (i < 0) return;
	keep(i, "");
	refresh();
};

refresh();
