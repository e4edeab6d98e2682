/** A node as most are written: a loop over the items with a request each, every one awaited. */
class BenchOneByOne {
	description = {
		displayName: 'Bench One by One',
		name: 'benchOneByOne',
		group: ['transform'],
		version: 1,
		description: 'Send a request per item, one after the other',
		defaults: { name: 'Bench One by One' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'whapiChannelTokenApi', required: true }],
		properties: [],
	};

	async execute() {
		const returned = [];
		for (let item = 0; item < this.getInputData().length; item++) {
			const { channelToken } = await this.getCredentials('whapiChannelTokenApi', item);
			const json = await this.helpers.httpRequest({
				method: 'POST',
				url: 'https://tools.whapi.cloud/services/riskOfBlocking',
				headers: { Authorization: `Bearer ${channelToken}` },
				json: true,
			});
			returned.push({ json, pairedItem: { item } });
		}
		return [returned];
	}
}

module.exports = { BenchOneByOne };
