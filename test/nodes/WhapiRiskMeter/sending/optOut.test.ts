import { optOutTest } from '../../../../nodes/WhapiRiskMeter/sending/optOut';

describe('a message that is one of the words, or begins with one', () => {
	it.each([
		[
			'stop, unsubscribe',
			['stop', 'Stop!', ' STOP. Please', '🛑 stop it', 'Unsubscribe me', 'stop\nnow', '"Stop"'],
		],
		['STOP', ['stop', 'ＳＴＯＰ']],
		['straße', ['STRASSE', 'Straße zu']],
		['iptal', ['İPTAL', 'IPTAL et']],
		['durmayın', ['DURMAYIN']],
		['detén', ['deten ya', 'DETÉN']],
		['стоп', ['СТОП', 'Стоп, пожалуйста']],
		['διακοπή', ['ΔΙΑΚΟΠΗ', 'διακοπη τώρα']],
		['توقف', ['توقف من فضلك']],
		['إلغاء', ['الغاء', 'إلغــاء الاشتراك', 'إِلْغَاء']],
		['रोकें', ['रोकें अभी']],
		['停止, 退订', ['停止', '停止发送', '退订！']],
		['หยุด', ['หยุดส่ง']],
		['ストップ', ['ストップ', 'ストップしてください', 'ｽﾄｯﾌﾟお願いします']],
		['no more', ['No more, please', 'no   more']],
		['stop،توقف、停止，退订', ['stop', 'توقف', '停止', '退订']],
	])('%s', (words, texts) => {
		for (const text of texts) expect([text, optOutTest(words)(text)]).toEqual([text, true]);
	});

	it.each([
		[
			'stop, unsubscribe',
			['stopping by at noon', "don't stop", 'Please stop', 'bus stop', 'unsubscribed', '', '!'],
		],
		['no more', ['no', 'more', 'nomore']],
		['停止', ['不要停止']],
	])('%s: not these', (words, texts) => {
		for (const text of texts) expect([text, optOutTest(words)(text)]).toEqual([text, false]);
	});

	it.each(['', ' ', ',', ', ,', '!, ?'])('is none where no word is set: %j', (words) => {
		for (const text of ['', 'stop', ' ', '!', ',']) expect(optOutTest(words)(text)).toBe(false);
	});
});
