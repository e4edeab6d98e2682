/**
 * Preloaded into n8n and its task runner (`--require`): their clock is the one of a file, so that hours pass in
 * minutes and days at once. `Date` tells it, and timers of a second or more go by it; what is shorter, and the
 * time-outs of sockets, stay as they are.
 *
 * The file holds { real, shown, factor }: at the real moment `real` (ms) the clock showed `shown` (ms), and it
 * has run `factor` times as fast since then.
 */
const { readFileSync } = require('node:fs');
const process = require('node:process');
const timers = require('node:timers');

const FILE = process.env.FAST_CLOCK_FILE;
/** How often the file is read, and how late a timer may be, in real ms. */
const STEP = 50;
const SHORTEST = 1000;

const RealDate = Date;
const realNow = Date.now.bind(Date);
const realSetTimeout = timers.setTimeout;
const realClearTimeout = timers.clearTimeout;
const realClearInterval = timers.clearInterval;
const realSetInterval = timers.setInterval;

let setting = { real: 0, shown: 0, factor: 1 };
let readAt = -Infinity;

function now() {
	const real = realNow();
	if (real - readAt >= STEP) {
		readAt = real;
		try {
			setting = JSON.parse(readFileSync(FILE, 'utf8'));
		} catch {
			// It is being written just now: the next look finds it.
		}
	}
	return Math.floor(setting.shown + (real - setting.real) * setting.factor);
}

globalThis.Date = new Proxy(RealDate, {
	construct: (_, given, target) =>
		Reflect.construct(RealDate, given.length === 0 ? [now()] : given, target),
	apply: () => new RealDate(now()).toString(),
	get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

/** A timer that goes by the clock, with what callers do to Node's own. */
class ClockTimer {
	constructor(act, delay, repeats) {
		Object.assign(this, { act, delay, repeats, isReferenced: true });
		this.refresh();
	}

	refresh() {
		this.close();
		this.at = now() + this.delay;
		this.look();
		return this;
	}

	look() {
		this.timer = realSetTimeout(() => {
			if (now() < this.at) return this.look();
			this.timer = undefined;
			if (this.repeats) {
				this.at = now() + this.delay;
				this.look();
			}
			this.act();
		}, STEP);
		if (!this.isReferenced) this.timer.unref();
	}

	close() {
		realClearTimeout(this.timer);
		return this;
	}

	ref() {
		this.isReferenced = true;
		this.timer?.ref();
		return this;
	}

	unref() {
		this.isReferenced = false;
		this.timer?.unref();
		return this;
	}

	hasRef() {
		return this.isReferenced;
	}

	[Symbol.dispose]() {
		this.close();
	}
}

const later =
	(real, repeats) =>
	(act, delay, ...given) =>
		delay >= SHORTEST
			? new ClockTimer(() => act(...given), delay, repeats)
			: real(act, delay, ...given);
const clear = (real) => (timer) => (timer instanceof ClockTimer ? void timer.close() : real(timer));

const patched = {
	setTimeout: Object.assign(later(realSetTimeout, false), {
		[require('node:util').promisify.custom]: realSetTimeout[require('node:util').promisify.custom],
	}),
	setInterval: later(realSetInterval, true),
	clearTimeout: clear(realClearTimeout),
	clearInterval: clear(realClearInterval),
};
Object.assign(globalThis, patched);
Object.assign(timers, patched);
