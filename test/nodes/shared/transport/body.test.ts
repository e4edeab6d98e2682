import { Readable } from 'node:stream';

import { parseBody, readText } from '../../../../nodes/shared/transport/body';

const NEVER = new AbortController().signal;

describe('readText', () => {
	it.each([
		[['{"a":', '1}'], 7, '{"a":1}'],
		[[], 0, ''],
		[['\ufeff{}'], 100, '{}'],
		[[Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)], 2, 'ü'],
	])('reads %j up to %d bytes', async (chunks, maxBytes, text) => {
		const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk as string)));
		expect(await readText(stream, maxBytes, NEVER)).toBe(text);
	});

	it('gives null for more, and reads no further', async () => {
		let read = 0;
		const endless = new Readable({
			read() {
				read++;
				this.push(Buffer.alloc(1_000));
			},
		});
		expect(await readText(endless, 10_000, NEVER)).toBeNull();
		expect(endless.destroyed).toBe(true);
		expect(read).toBeLessThan(50);
	});

	it.each([0, 20])('ends when the signal aborts after %d ms', async (ms) => {
		const silent = new Readable({ read: () => {} });
		const signal = ms === 0 ? AbortSignal.abort() : AbortSignal.timeout(ms);
		await expect(readText(silent, 10, signal)).rejects.toBeDefined();
		expect(silent.destroyed).toBe(true);
	});

	it('throws the error of the stream', async () => {
		const cut = Object.assign(new Error('cut'), { code: 'ECONNRESET' });
		const broken = new Readable({ read: () => broken.destroy(cut) });
		await expect(readText(broken, 10, NEVER)).rejects.toMatchObject({ code: 'ECONNRESET' });
	});
});

describe('parseBody', () => {
	it.each([
		['{"a":1}', { a: 1 }],
		['null', null],
		['{"a":', '{"a":'],
		['', ''],
		['<html>', '<html>'],
	])('makes of %j %j', (text, body) => {
		expect(parseBody(text)).toEqual(body);
	});
});
