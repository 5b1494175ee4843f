import { describe, expect, test } from '@jest/globals'
import { regionModel } from '../../../../simulator/client/components/picker-regions'

const regions = {
  province_list: { 440000: '广东省', 330000: '浙江省' },
  city_list: { 440100: '广州市', 440300: '深圳市', 330100: '杭州市' },
  county_list: { 440103: '荔湾区', 440105: '海珠区', 440303: '罗湖区', 330106: '西湖区' },
}

describe('a region picker', () => {
  test('opens on the region given by its names', () => {
    const model = regionModel(regions, ['广东省', '广州市', '海珠区'], '', 'region')
    expect(model.value()).toEqual(['广东省', '广州市', '海珠区'])
    expect(model.detail?.()).toEqual({
      value: ['广东省', '广州市', '海珠区'],
      code: ['440000', '440100', '440105'],
      postcode: '',
    })
  })

  test('the wheels to the right follow those to the left', () => {
    const model = regionModel(regions, ['广东省', '广州市', '海珠区'], '', 'region')
    model.turn(1, 1)
    expect(model.columns()[2]).toEqual(['罗湖区'])
    expect(model.value()).toEqual(['广东省', '深圳市', '罗湖区'])
  })

  test('a name that is not in the list falls back to the first', () => {
    expect(regionModel(regions, ['火星'], '', 'city').value()).toEqual([
      expect.stringMatching(/省$/),
      expect.stringMatching(/市$/),
    ])
  })

  test('a custom item stands first, and below it there is nothing else', () => {
    const model = regionModel(regions, [], '全部', 'region')
    expect(model.columns()).toEqual([expect.arrayContaining(['全部', '广东省']), ['全部'], ['全部']])
    expect(model.detail?.()).toMatchObject({ value: ['全部', '全部', '全部'], code: [] })
  })

  test.each([
    ['province', 1],
    ['city', 2],
    ['region', 3],
  ])('with level %s has %i wheels', (level, count) => {
    expect(regionModel(regions, [], '', level).columns()).toHaveLength(count)
  })
})
