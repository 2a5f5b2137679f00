// Keeps what was answered in the browser: each answer, and each undo, is an entry of its own, which is never changed.
const task = JSON.parse($("task").textContent);
const mine = "beyond " + task.hash + " ";

// local is the browser's storage, which may be forbidden or full.
const local = {
	get(key) {
		try { return localStorage.getItem(mine + key); } catch { return null; }
	},
	put(key, text) {
		try {
			localStorage.setItem(mine + key, text);
			return "";
		} catch (e) {
			return /quota|full/i.test(e.name + e.message) ? "full" : "forbidden";
		}
	},
	entries() {
		const list = [];
		try {
			for (let i = 0; i < localStorage.length; i++) {
				const key = localStorage.key(i);
				if (key.startsWith(mine + "entry ")) list.push(localStorage.getItem(key));
			}
		} catch { /* forbidden: the first answer says so */ }
		return list.map(parsed).filter(Boolean);
	},
};

function parsed(text) {
	try { return JSON.parse(text); } catch { return null; }
}

// disk is a second copy that is on disk once put returns: localStorage is written seconds later, and a browser that is
// killed in between would lose the last answers.
const disk = {
	db: null,
	open() {
		return within(1000, new Promise((resolve, reject) => {
			const asked = indexedDB.open(mine, 1);
			asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "id" });
			asked.onsuccess = () => { this.db = asked.result; resolve(); };
			asked.onerror = asked.onblocked = () => reject(asked.error);
		}));
	},
	entries() {
		return within(1000, new Promise((resolve, reject) => {
			const asked = this.db.transaction("entries").objectStore("entries").getAll();
			asked.onsuccess = () => resolve(asked.result);
			asked.onerror = () => reject(asked.error);
		}));
	},
	put(entry) {
		return within(2000, new Promise((resolve, reject) => {
			const t = this.db.transaction("entries", "readwrite", { durability: "strict" });
			t.objectStore("entries").put(entry);
			t.oncomplete = resolve;
			t.onerror = t.onabort = () => reject(t.error);
		}));
	},
};

function within(ms, promise) {
	return Promise.race([promise, new Promise((_, reject) => setTimeout(reject, ms, new Error("too slow")))]);
}

const ledger = {
	entries: new Map(), // by id, of all raters of this browser
	waiting: [], // entries that are in this page only

	async open() {
		const list = local.entries();
		try {
			await disk.open();
			list.push(...await disk.entries());
		} catch { /* without it a killed browser loses the last seconds */ }
		for (const e of list) this.entries.set(e.id, e);
		for (const e of list) local.get("entry " + e.id) ?? local.put("entry " + e.id, JSON.stringify(e));
	},

	// of lists a rater's entries, oldest first.
	of(rater) {
		const list = [...this.entries.values()].filter((e) => e.rater === rater);
		return list.sort((a, b) => a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
	},

	// current are a rater's answers that were not taken back, oldest first.
	current(rater) {
		const list = this.of(rater), taken = new Set(list.map((e) => e.undoes));
		return list.filter((e) => !e.undoes && !taken.has(e.id));
	},

	// add keeps an entry and returns once it is kept, or once it is known that it cannot be.
	async add(entry) {
		const last = this.of(entry.rater).at(-1);
		const time = Math.max(Date.now(), last ? Date.parse(last.time) + 1 : 0);
		Object.assign(entry, { id: newID(), time: new Date(time).toISOString() });
		this.entries.set(entry.id, entry);
		this.waiting.push(entry);
		this.flush();
		try { await disk.put(entry); } catch { /* localStorage has it, or the page says that nothing has */ }
	},

	// flush moves what waits to the storage, and says so if that fails.
	flush() {
		let why = "";
		this.waiting = this.waiting.filter((e) => (why = local.put("entry " + e.id, JSON.stringify(e)) || why) !== "");
		const n = this.waiting.length;
		$("unsaved").hidden = n === 0;
		$("why").textContent = n === 0 ? "" : "This browser’s storage is " + why + ": " +
			(n === 1 ? "your last answer is" : "your last " + n + " answers are") + " in this page only. You can go on, " +
			"but do not close or reload the page before you have downloaded the answers.";
	},

	// lines are a rater's answers as beyond judge import reads them.
	lines(rater) {
		const rows = this.of(rater).map((e) => JSON.stringify(Object.assign({
			type: "answer", id: e.id, time: e.time, rater, task: task.id, kind: task.answers,
		}, row(e))));
		return [JSON.stringify({ type: "rater", name: rater, kind: "person" }), decoded(task.record).trim(), ...rows]
			.join("\n") + "\n";
	},
};

function newID() {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	return Array.from(crypto.getRandomValues(new Uint8Array(26)), (b) => letters[b & 31]).join("");
}

function decoded(base64) {
	return new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}

addEventListener("beforeunload", (e) => { if (ledger.waiting.length > 0) e.preventDefault(); });
// Another tab of the same page adds answers.
addEventListener("storage", (e) => {
	const entry = e.key && e.key.startsWith(mine + "entry ") && parsed(e.newValue);
	if (!entry) return;
	ledger.entries.set(entry.id, entry);
	again();
});
