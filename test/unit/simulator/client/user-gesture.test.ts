import { expect, test } from '@jest/globals'
import { createUserGesture } from '../../../../simulator/client/runtime/user-gesture'

function gesture() {
  const tasks: (() => void)[] = []
  const userGesture = createUserGesture((task) => tasks.push(task))
  const nextTask = (): void => {
    for (const task of tasks.splice(0)) task()
  }
  return { userGesture, nextTask }
}

test('a tap can be used in its handler, once', () => {
  const { userGesture } = gesture()
  const uses: boolean[] = []
  userGesture.run(() => uses.push(userGesture.consume(), userGesture.consume()))
  expect(uses).toEqual([true, false])
})

test('a tap survives promises but not the next task', async () => {
  const { userGesture, nextTask } = gesture()
  userGesture.run(() => {})
  await Promise.resolve()
  expect(userGesture.consume()).toBe(true)
  userGesture.run(() => {})
  nextTask()
  expect(userGesture.consume()).toBe(false)
})

test('the end of an earlier tap does not end a later one', () => {
  const { userGesture, nextTask } = gesture()
  userGesture.run(() => {})
  userGesture.run(() => {})
  nextTask()
  expect(userGesture.consume()).toBe(false)
})

test('a tap does not survive a promise on a phone whose promises are tasks', async () => {
  const userGesture = createUserGesture((end) => end())
  const uses: boolean[] = []
  userGesture.run(() => uses.push(userGesture.consume()))
  userGesture.run(() => {})
  await Promise.resolve()
  expect([...uses, userGesture.consume()]).toEqual([true, false])
})
