import { describe, expect, test } from '@jest/globals'
import { toWebKeyframe } from '../../../../simulator/client/engine/animation'
import {
  type AnimationData,
  createAnimation,
  styleOf,
} from '../../../../simulator/client/wx/create-animation'

describe('key frames of this.animate', () => {
  test('become those of the browser', () => {
    expect(toWebKeyframe({ offset: 0.5, ease: 'ease-in', opacity: 0.2, backgroundColor: '#f00' })).toEqual({
      offset: 0.5,
      easing: 'ease-in',
      opacity: 0.2,
      backgroundColor: '#f00',
    })
  })

  test('join transforms in the order they are written, with units', () => {
    expect(toWebKeyframe({ rotate: 45, scale: [1, 2], translate: ['10%', 5] })).toEqual({
      transform: 'rotate(45deg) scale(1, 2) translate(10%, 5px)',
    })
  })
})

describe('wx.createAnimation', () => {
  type Chain = Record<string, (...args: unknown[]) => Chain>
  const animation = (options = {}): Chain => createAnimation(options) as unknown as Chain
  const exported = (chain: Chain): AnimationData => chain.export?.() as unknown as AnimationData

  test('collects steps and hands them over once', () => {
    const chain = animation({ duration: 100 })
    chain.opacity?.(0).rotate?.(90).step?.({ timingFunction: 'ease' })
    chain.left?.(10).step?.()
    const data = exported(chain)
    expect(data.actions.map(({ animates }) => animates.map(({ type }) => type))).toEqual([
      ['opacity', 'rotate'],
      ['left'],
    ])
    expect(data.actions[0]?.option).toEqual({
      transformOrigin: '50% 50% 0',
      transition: { duration: 100, timingFunction: 'ease', delay: 0 },
    })
    expect(exported(chain)).toEqual({ actions: [] })
  })

  test('leads to CSS whose transforms add up from step to step', () => {
    const chain = animation()
    chain.translateX?.(10).backgroundColor?.('red').step?.()
    chain.rotate?.(45).width?.('50%').height?.(20).step?.()
    const { actions } = exported(chain)
    const transforms = new Map<string, string>()
    expect(actions.map((action) => styleOf(action, transforms))).toEqual([
      { 'background-color': 'red', transform: 'translateX(10px)' },
      { width: '50%', height: '20px', transform: 'translateX(10px) rotate(45deg)' },
    ])
  })
})
