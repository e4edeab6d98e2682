import { standIn, type StandIns } from '../engine/package';
import { installedPackage } from '../engine/testbed';
import type { ClockedWhapi } from './campaign';
let current: ClockedWhapi | undefined;
let loader: any;
export const setCurrent = (w: ClockedWhapi) => {
	current = w;
};
export async function prepare() {
	loader = (await installedPackage()).loader;
}
import { TOKEN } from './run-example';
export function devActivity(): StandIns {
	const real = loader.getNode('whapiRiskMeter').type;
	const fake = Object.assign(Object.create(real), {
		execute: async function (this: any) {
			if (this.getNodeParameter('operation', 0) !== 'getActivity')
				return await real.execute.call(this);
			const limits = this.getNodeParameter('options.limits', 0, {}) as any;
			const messages = current!.messagesOf(TOKEN) as any[];
			const cap = Number(limits.chatsPerDay?.allowed ?? 50);
			let at = Math.ceil(Date.now() / 1000);
			const sent = messages.filter(
				(m) =>
					m.from_me &&
					!messages.some(
						(o) =>
							!o.from_me &&
							o.chat_id === m.chat_id &&
							o.timestamp <= m.timestamp &&
							o.timestamp > m.timestamp - 86400,
					),
			);
			for (;;) {
				const t = sent.map((m) => m.timestamp);
				const day = Math.floor(at / 86400);
				const ofDay = sent.filter((m) => Math.floor(m.timestamp / 86400) === day);
				const hours = new Set([
					...ofDay.map((m) => Math.floor(m.timestamp / 3600)),
					Math.floor(at / 3600),
				]);
				const row = [1, 2, 3].every((b) => t.some((x) => Math.floor(x / 86400) === day - b));
				if (row || hours.size > 6 || new Set(ofDay.map((m) => m.chat_id)).size + 1 > cap) {
					at = (day + 1) * 86400;
					continue;
				}
				if (
					t.filter((x) => x > at - 60).length >= 2 ||
					t.filter((x) => x > at - 900).length >= 10
				) {
					at++;
					continue;
				}
				break;
			}
			const bad =
				messages.some((m) => m.chat_id === undefined) ||
				(current as any).channels.get(TOKEN)?.isOutOfSync;
			const days = new Map<number, Set<string>>();
			for (const m of sent) {
				const d = Math.floor(m.timestamp / 86400);
				days.set(d, (days.get(d) ?? new Set()).add(m.chat_id));
			}
			const max = [...days].sort((a, b) => b[1].size - a[1].size || b[0] - a[0])[0];
			const json = {
				withinLimits: true,
				overLimits: [],
				nextAllowedAt: bad ? null : new Date(at * 1000).toISOString(),
				limits: [
					{
						limit: 'chatsPerDay',
						measured: max?.[1].size ?? 0,
						allowed: cap,
						isOver: false,
						at: max ? new Date(max[0] * 86400000).toISOString() : null,
					},
				],
			};
			const field = this.getNodeParameter('options.resultField', 0, 'riskMeter');
			const include = this.getNodeParameter('options.includeInputFields', 0, false);
			return [
				this.getInputData().map((item: any, i: number) => ({
					json: include ? { ...item.json, [field]: json } : json,
					pairedItem: { item: i },
				})),
			];
		},
	});
	return { 'n8n-nodes-whapi-risk-meter.whapiRiskMeter': fake };
}
