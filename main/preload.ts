import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { callChannel, eventChannel, type Bridge } from '../shared/ipc-contract.ts'

/** All that the page can reach of the main process. */
const api: Bridge = {
  call: (name, ...argument) => ipcRenderer.invoke(callChannel(name), ...argument),
  on(name, listener) {
    const forward = (_event: IpcRendererEvent, json: string) => listener(json)
    ipcRenderer.on(eventChannel(name), forward)
    return () => ipcRenderer.off(eventChannel(name), forward)
  },
}

contextBridge.exposeInMainWorld('api', Object.freeze(api))
