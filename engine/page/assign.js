// The round of a HIT: its pictures are addresses in a column, the one to assign first, then six for each class.
const pictures = places().length ? column("pictures", 0).split(" ") : [];
const columns = [0, 1, 2, 3, 4, 5].map((c) => pictures.slice(1 + 6 * c, 7 + 6 * c));

function refresh() {
	const done = now() === places().length, chosen = Number(field("reply", 0).value);
	$("progress").max = 1;
	$("progress").value = Number(done);
	$("done").textContent = done ? "class " + chosen + " is chosen" : "";
	$("submit").hidden = !done;
	for (let c = 1; c <= 6; c++) $("choose-" + c).setAttribute("aria-pressed", String(c === chosen));
}

// A worker may choose another class until the answer is submitted; the time of the last choice counts.
function choose(column) {
	if (preview || !clock.on) return;
	keep(0, String(column + 1), Math.round(clock.elapsed()));
	refresh();
}

refresh();
if (places().length) show({ target: pictures[0], columns }, Number(field("ms", 0).value));
