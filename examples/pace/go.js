// Code node "May It Go Out?": lets the next person through where the level, the limits and their own wish do.

const SECOND = 1000;
/** The next tick would not know of a message that goes out later than this. */
const TOO_LATE = 100 * SECOND;

const person = $('Is One Due?').first().json;
const { riskLevel, phoneLifetime } = $('Check the Number').first().json;
const { nextAllowedAt } = $('Count Activity').first().json;
const isDue = riskLevel === 'good' || (riskLevel === 'needsAttention' && person.isDueAtHalfThePace);
// Whoever has a row that no longer waits was taken before.
const isNew = rowsOf('Read Their Rows').every(isWaiting);

const isInTime = $now.toMillis() - person.at < TOO_LATE;

// nextAllowedAt is rounded up to a second: what is allowed now may be up to that far ahead.
const wait = Date.parse(nextAllowedAt ?? '') - $now.toMillis();
const mayGo = isDue && isNew && isInTime && wishOfTheNext() === true && wait <= SECOND;
const people = phoneLifetime === 'good' ? $('Settings').first().json.peopleADay : person.people;
const taken = mayGo ? [{ json: { ...person, people, level: riskLevel } }] : [];
return wait > 0 && mayGo ? new Promise((resolve) => setTimeout(() => resolve(taken), wait)) : taken;
