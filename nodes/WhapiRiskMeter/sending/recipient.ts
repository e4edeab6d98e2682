import { asText } from '../../shared/asText';
import { canonicalPhone, isHidden, NOBODY, readChatId, type ChatId } from '../activity/chatId';

/** The one person that a message is for. */
export interface Recipient {
	/** As Whapi takes it: a phone number in digits, or a hidden id. */
	to: string;
	/** The same person's chat in a list of messages. */
	chat: ChatId;
}

/** E.164 has 15 digits at most; a shorter number is one within a country. */
const PHONE_NUMBER = /^[1-9]\d{7,14}$/;
/** Within North America. 011 49 170 … is no such number: 011 is dialled for abroad. */
const NORTH_AMERICAN = /^[2-9]\d{9}$/;
/** Digits, and the signs that people write between them. */
const WRITTEN = /^\+?\s?[(\d][\d\s().\-/\u2010-\u2015\u2212]*$/;
/** Without + or 00, fewer digits are more likely a number within a country than one with its country's code. */
const MIN_DIGITS_WITHOUT_PREFIX = 10;
/** A group of this many digits is a number by itself. */
const DIGITS_OF_A_NUMBER = 7;
/** Dialled before a number within a country; everywhere else it is a 0, or nothing. */
const TRUNK_PREFIX: Readonly<Record<string, RegExp>> = { '36': /^06/ };

/**
 * @param value from a list: a phone number in any writing, as text or number, or a chat id
 * @param countryCode digits of the country whose own writing (0170 …) is understood, or ''
 * @returns null for anything that may not be one person's
 */
export function readRecipient(value: unknown, countryCode: string): Recipient | null {
	// A sheet's 4.91701E+11 has lost its last digits, as a number and as text.
	if (typeof value === 'number' && (!Number.isSafeInteger(value) || value % 1e6 === 0)) return null;
	// Numbers copied from an address book come with text direction marks.
	const text = asText(value)
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '')
		// The digits of Arabic and of Persian.
		.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
		.trim();
	if (text.includes('@') || (text.includes('.') && /^[a-z]/i.test(text))) return ofChatId(text);
	const phone = phoneIn(text, countryCode);
	return phone === null ? null : { to: phone, chat: canonicalPhone(phone) };
}

function ofChatId(text: string): Recipient | null {
	const chat = readChatId(text);
	if (chat === null || chat === NOBODY) return null;
	if (isHidden(chat)) return { to: chat, chat };
	const [to] = /^\d+/.exec(text.replace(/^\+/, '')) ?? [''];
	return PHONE_NUMBER.test(to) ? { to, chat } : null;
}

function phoneIn(written: string, countryCode: string): string | null {
	const text = written.replace(/^\(\+(\d+)\)/, '+$1');
	// The 0 of a sheet's 491701234567.0 is not a digit of the number.
	if (!WRITTEN.test(text) || /\.\d$/.test(text) || isTwo(text)) return null;
	// +49 (0)170 …: the zero in brackets is dialled within the country only.
	const digits = text.replace('(0)', '').replace(/\D/g, '');
	if (/^(\+|00)/.test(text)) return checked(digits.replace(/^00/, ''));
	// 0170 …, (0)170 …, (555) …; in North America plain ten digits.
	const isOwnForm = /^[(0]/.test(text) || (countryCode === '1' && digits.length === 10);
	if (isOwnForm) return ofCountry(digits, countryCode);
	if (digits.length < MIN_DIGITS_WITHOUT_PREFIX || mayLackCode(digits, countryCode)) return null;
	return checked(digits);
}

function ofCountry(digits: string, code: string): string | null {
	const local = digits.replace(TRUNK_PREFIX[code] ?? /^0/, '');
	const mayHaveCode = local.startsWith('0') || (local === digits && local.startsWith(code));
	if (code === '' || mayHaveCode || (code === '1' && !NORTH_AMERICAN.test(local))) return null;
	return checked(code + local);
}

/** 98765 43210 of a list from India, and 7700 900001 whose 0 a sheet has left out: ten digits, without the list's code. */
function mayLackCode(digits: string, code: string): boolean {
	return code !== '' && digits.length === MIN_DIGITS_WITHOUT_PREFIX && !digits.startsWith(code);
}

/** 0049 2151/123456 is one number, 5550100/5550101 and 5550100 5550101 are two. */
function isTwo(text: string): boolean {
	const groups = text.replace(/^00/, '').split(/[\s/.\-\u2010-\u2015\u2212]+/);
	const sizes = groups.map((group) => group.replace(/\(0\)|\D/g, '').length);
	return sizes.filter((size) => size >= DIGITS_OF_A_NUMBER).length > 1;
}

const checked = (digits: string) => (PHONE_NUMBER.test(digits) ? digits : null);
