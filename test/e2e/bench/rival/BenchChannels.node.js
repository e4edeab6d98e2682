/** Where the benchmark's items come from: as many as asked for, each with the name of one of the channels. */
class BenchChannels {
	description = {
		displayName: 'Bench Channels',
		name: 'benchChannels',
		group: ['input'],
		version: 1,
		description: 'Emit items that name channels',
		defaults: { name: 'Bench Channels' },
		inputs: ['main'],
		outputs: ['main'],
		properties: ['items', 'channels'].map((name) => ({
			displayName: name,
			name,
			type: 'number',
			default: 1,
		})),
	};

	async execute() {
		const [items, channels] = ['items', 'channels'].map((name) => this.getNodeParameter(name, 0));
		const names = Array.from({ length: items }, (_, index) => `channel ${index % channels}`);
		return [names.map((channel) => ({ json: { channel }, pairedItem: { item: 0 } }))];
	}
}

module.exports = { BenchChannels };
