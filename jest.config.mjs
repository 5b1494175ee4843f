const swc = {
  '^.+\\.(ts|mjs)$': [
    '@swc/jest',
    {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    },
  ],
}

/** @param {string} name */
const project = (name) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: swc,
  modulePathIgnorePatterns: [
    '<rootDir>/((server|simulator)/)?dist/',
    '<rootDir>/scripts/(wechat-compile|fidelity)',
    '<rootDir>/test/bench/peers',
  ],
})

/** @type {import('jest').Config} */
export default {
  projects: [project('unit'), project('integration'), project('e2e')],
  // Only ends what would never end: a machine may be busy with something else for long.
  testTimeout: 120_000,
}
