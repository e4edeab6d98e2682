/**
 * @param value what stands in a list or in a message
 * @param countryCode the code of the country whose own form (0170 …) is understood, or ''
 * @returns a phone number as WhatsApp wants it, 8 to 15 digits with the country's code; '' for anything that
 *   is not surely one person's number
 */
function phoneOf(value, countryCode = '') {
	// A sheet's 4.91701E+11 has lost its last digits, as a number and as text.
	if (typeof value === 'number' && (!Number.isSafeInteger(value) || value % 1e6 === 0)) return '';
	const text = String(value ?? '')
		.replace(/@(s\.whatsapp\.net|c\.us)$/i, '')
		.trim();
	if (!/^\+?[\d\s().\-/\u2010-\u2015]+$/.test(text)) return '';
	// The 0 of a sheet's 491701234567.0 is no digit of the number.
	if (/\.\d$/.test(text)) return '';

	// 0170 …, (0)170 … and (555) …, but not 0049 …
	const isOwnForm = /^(\(|0(?!0))/.test(text);
	if (!isOwnForm) {
		// +49 (0)170 …: the zero in brackets is dialled within the country only.
		return checked(text.replace('(0)', '').replace(/\D/g, '').replace(/^00/, ''));
	}
	const code = String(countryCode ?? '').replace(/\D/g, '');
	const digits = text.replace(/\D/g, '');
	const local = digits.replace(/^0/, '');
	const mayHaveCode = local.startsWith('0') || (local === digits && local.startsWith(code));
	return code === '' || mayHaveCode ? '' : checked(code + local);
}

const checked = (digits) => (/^[1-9]\d{7,14}$/.test(digits) ? digits : '');
