import { changeBetween, LEVEL_NAMES, movement, type Change, type Snapshot } from './change';
import { EVENTS, type TriggerEvent } from './events';

/**
 * Whether a poll tells something, and what to remember for the next. n8n saves what is remembered only
 * when something is told, and a restart goes back to what was saved. So whatever else an event is about, a
 * fall of the overall rating below what was told last (or first remembered) is told.
 *
 * @param remembered undefined on the first poll, which only remembers
 * @returns `tell`: the change to tell, or null; `remember`: what the current reading does not know stays as
 *   it was
 */
export function decide(
	remembered: Snapshot | undefined,
	current: Snapshot,
	event: TriggerEvent,
): { tell: Change | null; remember: Snapshot } {
	if (remembered === undefined) return { tell: null, remember: current };
	const change = changeBetween(remembered, current);
	const isFall = movement(remembered.riskLevel, current.riskLevel) < 0;
	const isTold = isFall || EVENTS[event].isTold(change, current);
	return { tell: isTold ? change : null, remember: withUnknownFrom(remembered, current) };
}

function withUnknownFrom(remembered: Snapshot, current: Snapshot): Snapshot {
	const known = LEVEL_NAMES.filter((name) => current[name] !== 'unknown');
	return {
		...remembered,
		...Object.fromEntries(known.map((name) => [name, current[name]])),
		lastUpdateDate: current.lastUpdateDate ?? remembered.lastUpdateDate,
	};
}
