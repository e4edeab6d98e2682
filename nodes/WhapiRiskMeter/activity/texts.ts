import { fieldsOf } from '../../shared/transport/fieldsOf';

/** An opt-out begins a message, so the rest is not read. */
const MAX_TEXT = 500;

/**
 * Source: Whapi's API description 1.8.7, `Message`: `text.body`, `image.caption` and its like, and the choices
 * among buttons and lists, such as `reply.buttons_reply.title`.
 *
 * @param entry an entry of Whapi's message list
 * @returns the beginning of everything that its sender wrote or chose, without what it quotes
 */
export function textsOf(entry: Record<string, unknown>): string[] {
	const { text, reply, button, interactive, ...contents } = entry;
	const captions = Object.values(contents).flatMap((part) => valuesOf(part, 'caption', 'body'));
	const choices = [reply, button, interactive].flatMap((part) => [
		...valuesOf(part, 'title', 'text'),
		...Object.values(fieldsOf(part)).flatMap((choice) => valuesOf(choice, 'title')),
	]);
	return [text, ...valuesOf(text, 'body'), ...captions, ...choices]
		.filter((one) => typeof one === 'string')
		.map((one) => one.slice(0, MAX_TEXT));
}

function valuesOf(part: unknown, ...names: string[]): unknown[] {
	return names.map((name) => fieldsOf(part)[name]);
}
