/**
 * @param value what stands in a list or in a message
 * @param countryCode the code of the country whose own form (0170 …) is understood, or ''
 * @returns a phone number as WhatsApp wants it, 8 to 15 digits with the country's code; '' for anything that
 *   is not surely one person's number
 */
function phoneOf(value, countryCode = '') {
	// A sheet's 4.91701E+11 has lost its last digits, as a number and as text.
	if (typeof value === 'number' && !Number.isSafeInteger(value)) return '';
	const text = String(value ?? '')
		.replace(/@(s\.whatsapp\.net|c\.us)$/i, '')
		.trim();
	if (!/^\+?[\d\s().\-/\u2010-\u2015]+$/.test(text)) return '';

	const digits = text.replace(/\D/g, '');
	const isInternational = /^(\+|00)/.test(text);
	if (isInternational) {
		// +49 (0)170 …: the zero in brackets is dialled within the country only.
		const dialled = text.replace('(0)', '').replace(/\D/g, '').replace(/^00/, '');
		return checked(dialled);
	}
	if (!digits.startsWith('0')) return checked(digits);
	const code = String(countryCode ?? '').replace(/\D/g, '');
	return code === '' ? '' : checked(code + digits.slice(1));
}

const checked = (digits) => (/^[1-9]\d{7,14}$/.test(digits) ? digits : '');
