import type { BuiltinDefinition } from './define'

const properties = {
  src: '',
  poster: '',
  controls: true,
  autoplay: false,
  loop: false,
  muted: false,
  initialTime: 0,
  objectFit: 'contain',
  duration: 0,
  danmuList: [],
  danmuBtn: false,
  enableDanmu: false,
  title: '',
  direction: 0,
  showProgress: true,
  showFullscreenBtn: true,
  showPlayBtn: true,
  showCenterPlayBtn: true,
  showMuteBtn: false,
  enableProgressGesture: true,
  enablePlayGesture: false,
  autoPauseIfNavigate: true,
  autoPauseIfOpenNative: true,
  playBtnPosition: 'bottom',
}

/** Plays what the browser can play. Danmaku, casting and picture-in-picture are not simulated. */
export const video = (
  resolveSource: (src: string, componentPath: string) => string,
): BuiltinDefinition<typeof properties> => ({
  tag: 'video',
  properties,
  css: `
wx-video { display: inline-block; position: relative; width: 300px; height: 225px; overflow: hidden; background: #000 }
wx-video > video { display: block; width: 100%; height: 100% }`,
  setup(host) {
    const player = host.create('video')
    host.element.append(player)
    const path = (): string => host.component.ownerShadowRoot?.getHostNode().is ?? ''
    const addressOf = (src: string): string => resolveSource(src, path())
    host.watch(['src'], () => {
      const src = addressOf(host.get('src'))
      if (src) player.src = src
      else player.removeAttribute('src')
    })
    host.watch(['poster'], () => {
      player.poster = addressOf(host.get('poster'))
    })
    host.watch(['controls', 'autoplay', 'loop', 'muted'], () => {
      for (const name of ['controls', 'autoplay', 'loop', 'muted'] as const) player[name] = host.get(name)
    })
    host.watch(['objectFit'], () => {
      player.style.objectFit = host.get('objectFit')
    })
    player.addEventListener('loadedmetadata', () => {
      player.currentTime = host.get('initialTime')
      host.emit('loadedmetadata', {
        width: player.videoWidth,
        height: player.videoHeight,
        duration: player.duration,
      })
    })
    player.addEventListener('timeupdate', () => {
      host.emit('timeupdate', { currentTime: player.currentTime, duration: player.duration })
    })
    for (const type of ['play', 'pause', 'ended', 'waiting', 'error'] as const) {
      player.addEventListener(type, () => host.emit(type))
    }

    return {
      // Without something to play the browser rejects; WeChat tells that by the `error` event only.
      play: () => void player.play().catch(() => {}),
      pause: () => player.pause(),
      stop: () => {
        player.pause()
        player.currentTime = 0
      },
      seek: (seconds: unknown) => {
        player.currentTime = Number(seconds)
      },
      playbackRate: (rate: unknown) => {
        player.playbackRate = Number(rate)
      },
    }
  },
})
