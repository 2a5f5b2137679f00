// Asks questions about pictures, one at a time: picture, class, and the buttons or keys for yes, no, skip and undo.
// asker shows one question at a time. reply and undo are the page's: reply(reply, ms), undo().
const asker = {
	ready: false, // the picture is seen, so it can be judged
	busy: false, // an answer is on its way
	turn: 0,
	ahead: new Map(),

	async show(question, place, seen) {
		const turn = ++this.turn;
		this.ready = false;
		clock.reset(seen);
		$("class").textContent = question.class;
		$("gloss").textContent = question.gloss || "";
		const picture = $("picture");
		picture.alt = place;
		picture.src = question.picture;
		$("unseen").hidden = true;
		this.update();
		let shown = true;
		try { await picture.decode(); } catch { shown = false; }
		if (turn !== this.turn) return;
		this.ready = shown;
		$("unseen").hidden = shown;
		if (shown) clock.start();
		if (turn === 1) performance.mark("first question");
		this.update();
	},

	// prepare decodes the pictures that come next.
	prepare(questions) {
		const wanted = new Map();
		for (const q of questions) {
			let img = this.ahead.get(q.picture);
			if (!img) {
				img = new Image();
				img.src = q.picture;
				img.decode().catch(() => {});
			}
			wanted.set(q.picture, img);
		}
		this.ahead = wanted;
	},

	leave() { this.turn++; this.ready = false; clock.reset(); },

	update() {
		for (const id of ["yes", "no"]) $(id).setAttribute("aria-disabled", String(!this.ready));
	},

	async press(word) {
		if (this.busy) return;
		if (!this.ready && (word === "yes" || word === "no")) return;
		this.busy = true;
		try {
			if (word === "undo") await this.undo();
			else await this.reply(word, Math.round(clock.elapsed()));
		} finally {
			this.busy = false;
		}
	},
};

for (const word of ["yes", "no", "skip", "undo"]) $(word).addEventListener("click", () => asker.press(word));

const words = { y: "yes", n: "no", s: "skip", u: "undo" };
document.addEventListener("keydown", (e) => {
	if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || /^(INPUT|TEXTAREA)$/.test(e.target.tagName)) return;
	const word = words[e.key.toLowerCase()];
	if (!word || $("question").hidden) return;
	e.preventDefault();
	asker.press(word);
});
