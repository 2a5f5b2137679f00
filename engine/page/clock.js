const $ = (id) => document.getElementById(id);

// clock counts how long a question is seen: not while the page is hidden.
const clock = {
	on: false,
	seen: 0,
	since: null,
	reset(seen) { Object.assign(this, { on: false, seen: seen || 0, since: null }); },
	start() {
		this.on = true;
		if (this.since === null && !document.hidden) this.since = performance.now();
	},
	pause() { this.seen = this.elapsed(); this.since = null; },
	elapsed() { return this.seen + (this.since === null ? 0 : performance.now() - this.since); },
};
document.addEventListener("visibilitychange", () => {
	if (document.hidden) clock.pause();
	else if (clock.on) clock.start();
});
