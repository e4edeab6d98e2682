import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import eslint from '@eslint/js';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
	globalIgnores(['dist', 'coverage']),
	eslint.configs.recommended,
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { project: 'test/tsconfig.json' } },
	},
	{
		files: ['test/**/*.ts'],
		// Jest's matchers (expect.any and its like) are typed as any.
		rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
	},
	{
		// Its types come with its own packages, which are installed when it first runs: see typed.eslint.config.mjs.
		files: ['test/e2e/**/*.ts'],
		extends: [tseslint.configs.disableTypeChecked],
		languageOptions: { parserOptions: { project: false } },
	},
	// n8n's rules for what is published, as its verification applies them (inline disables ignored).
	{
		files: ['package.json', '{nodes,credentials}/**/*.ts'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		languageOptions: { parser: tseslint.parser },
		linterOptions: { noInlineConfig: true },
		rules: { 'no-console': 'error' },
	},
	{
		files: ['package.json'],
		extends: [tseslint.configs.disableTypeChecked],
		rules: {
			...n8nNodesBase.configs.community.rules,
			'@typescript-eslint/no-unused-expressions': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// For credentials inside n8n's own repository.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			// The community plugin has a more exact rule.
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They know neither NodeConnectionTypes nor outputs that follow a parameter.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['**/*.js'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: {
				exports: 'writable',
				module: 'writable',
				require: 'readonly',
				process: 'readonly',
			},
		},
	},
	{
		// The text of Code nodes, put together from several files, and the board's script, which runs in a
		// browser: what another file or n8n gives is unknown here, and the tests run them as they are put together.
		files: ['examples/**/*.js'],
		rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
	},
);
