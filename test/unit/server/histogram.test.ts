import { expect, test } from '@jest/globals'
import { Histogram } from '../../../server/operation/histogram'

const observed = (...values: [value: number, ...labels: string[]][]) => {
  const histogram = new Histogram('seconds', 'How long.', ['route', 'status'], [0.1, 1])
  for (const [value, ...labels] of values) histogram.observe(value, labels)
  return histogram.print()
}

test('every bucket counts what is at or below its bound, and the last one everything', () => {
  expect(observed([0.1, '/a', '200'], [0.5, '/a', '200'], [7, '/a', '200'])).toBe(`# HELP seconds How long.
# TYPE seconds histogram
seconds_bucket{le="0.1",route="/a",status="200"} 1
seconds_bucket{le="1",route="/a",status="200"} 2
seconds_bucket{le="+Inf",route="/a",status="200"} 3
seconds_sum{route="/a",status="200"} 7.6
seconds_count{route="/a",status="200"} 3
`)
})

test('each combination of labels is counted by itself', () => {
  const text = observed([0.5, '/a', '200'], [0.5, '/a', '404'], [0.5, '/b', '200'], [0.5, '/a', '200'])
  expect(text.match(/^seconds_count.*/gm)).toEqual([
    'seconds_count{route="/a",status="200"} 2',
    'seconds_count{route="/a",status="404"} 1',
    'seconds_count{route="/b",status="200"} 1',
  ])
})

test('nothing counted is still a metric', () => {
  expect(observed()).toBe('# HELP seconds How long.\n# TYPE seconds histogram\n')
})
