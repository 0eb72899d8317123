import manifest from '../package.json' with { type: 'json' }

/** The version of this Carillon. */
export const release: string = manifest.version
