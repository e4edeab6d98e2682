// Runs in the browser: shows one level or one name, and describes the day under the pointer. Without it the
// page still says everything.
const buttons = [...document.querySelectorAll('.counts button')];
const sections = [...document.querySelectorAll('section')];
const channels = [...document.querySelectorAll('.channel')];
const search = document.querySelector('.search');
const shown = document.querySelector('.shown');
const bubble = document.querySelector('.day');

function show() {
	const level = buttons.find((button) => button.ariaPressed === 'true')?.dataset.level;
	const name = search.querySelector('input').value.trim().toLowerCase();
	for (const channel of channels) {
		const hasLevel = level === undefined || channel.dataset.level === level;
		const title = channel.querySelector('h3').textContent.toLowerCase();
		channel.hidden = !(hasLevel && title.includes(name));
	}
	for (const section of sections) {
		section.hidden = section.querySelector('.channel:not([hidden])') === null;
	}
	const count = channels.filter(({ hidden }) => !hidden).length;
	const isAll = level === undefined && name === '';
	const text = shown.dataset.text.replace('{count}', count).replace('{total}', channels.length);
	shown.textContent = isAll ? '' : text;
}

for (const button of buttons) {
	button.disabled = channels.length === 0;
	button.addEventListener('click', () => {
		for (const other of buttons) {
			const isChosen = other === button && other.ariaPressed !== 'true';
			other.ariaPressed = String(isChosen);
		}
		show();
	});
}
search.hidden = channels.length < 8;
search.addEventListener('input', show);

/** Shows a bar's meaning above it. */
function tell(strip, index) {
	const days = strip.dataset.days.split('|');
	const place = Math.min(Math.max(index, 0), days.length - 1);
	const { left, top, width } = strip.getBoundingClientRect();
	bubble.textContent = days[place];
	bubble.hidden = false;
	strip.dataset.place = place;
	const middle = left + ((place + 0.5) / days.length) * width - bubble.offsetWidth / 2;
	const rightmost = document.documentElement.clientWidth - bubble.offsetWidth - 8;
	bubble.style.left = `${Math.max(8, Math.min(middle, rightmost))}px`;
	bubble.style.top = `${Math.max(8, top - bubble.offsetHeight - 6)}px`;
}

const stripOf = (event) => event.target.closest?.('.strip');
const hide = () => {
	bubble.hidden = true;
};

document.addEventListener('pointermove', (event) => {
	const strip = stripOf(event);
	if (!strip) return hide();
	const { left, width } = strip.getBoundingClientRect();
	const count = strip.dataset.days.split('|').length;
	tell(strip, Math.floor(((event.clientX - left) / width) * count));
});
document.addEventListener('focusin', (event) => {
	const strip = stripOf(event);
	if (strip) tell(strip, Infinity);
});
document.addEventListener('focusout', hide);
document.addEventListener('scroll', hide, { passive: true });
document.addEventListener('keydown', (event) => {
	const strip = stripOf(event);
	const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
	if (!strip || step === undefined) return;
	event.preventDefault();
	tell(strip, Number(strip.dataset.place) + step);
	shown.textContent = bubble.textContent;
});
