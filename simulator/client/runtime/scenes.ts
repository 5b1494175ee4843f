/** Single-page mode from Moments (朋友圈单页模式): no identity, no navigation, storage of its own (facts §13). */
export const SINGLE_PAGE_SCENE = 1154

export const isSinglePage = ({ scene }: { readonly scene: number }): boolean => scene === SINGLE_PAGE_SCENE
