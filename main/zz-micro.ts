import { randomBytes, createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { openStores } from '/work/main/main/store/open-stores.ts'
import { createAuthenticator } from '/work/main/main/registrar/authenticator.ts'
import { createRegistrar } from '/work/main/main/registrar/registrar.ts'
import { createExpirySpread } from '/work/main/main/registrar/expiry-spread.ts'
import { createNonces } from '/work/main/main/sip/nonce.ts'
import { createSipServer } from '/work/main/main/server/sip-server.ts'
import { createServerTransactions } from '/work/main/main/server/server-transactions.ts'
import { createActivityLog } from '/work/main/main/activity/activity-log.ts'
import { systemClock } from '/work/main/main/clock.ts'
import { defaultSettings } from '/work/main/shared/settings.ts'
import { importExtensions } from '/work/main/main/extensions/import-extensions.ts'
rmSync('/tmp/micro-d',{recursive:true,force:true})
const clock=systemClock(); const so=openStores('/tmp/micro-d',clock.now()); if(!so.ok)throw so
const st=so.value; const N=1000
const rows=[...Array(N).keys()].map(i=>({number:String(1000+i) as any,name:'n',password:'password-'+i}))
importExtensions(rows,st.extensions,'rollcall',(n)=>randomBytes(n),clock.now())
const act=createActivityLog({clock,store:st.activity,firstId:1,maxAgeMs:1e12,onEntry(){},onProblem(e){console.log(e)}})
const reg=createRegistrar({clock,locations:st.locations,extensions:st.extensions,authenticator:createAuthenticator({realm:'rollcall',directory:st.extensions,nonces:createNonces(randomBytes(32),randomBytes(4)),acceptDigestWithoutQop:()=>false}),spread:createExpirySpread(()=>({percent:10,minimumSeconds:60}),Math.random),settings:()=>defaultSettings,isOurDomain:(h)=>h==='127.0.0.1',onActivity:(e)=>act.record(e),onStored(){}})
const server=createSipServer({clock,registrar:reg,transactions:createServerTransactions(),tagSeed:1,isOverloaded:()=>false,onBug:(e)=>{throw new Error(e)}})
const md5=(s:string)=>createHash('md5').update(s).digest('hex')
let last=''
const socket={local:{address:'127.0.0.1',port:5060},send(b:Uint8Array){outs.push(Buffer.from(b.buffer,b.byteOffset,b.length).latin1Slice())}}
let outs:string[]=[]
const msg=(i:number,branch:string,cseq:number,auth:string)=>`REGISTER sip:127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK${branch};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${1000+i}@127.0.0.1>;tag=abc${i}\r\nTo: <sip:${1000+i}@127.0.0.1>\r\nCall-ID: call-${i}@127.0.0.1\r\nCSeq: ${cseq} REGISTER\r\nContact: <sip:${1000+i}@127.0.0.1:5080;transport=udp>\r\nExpires: 3600\r\nUser-Agent: Bench Phone 1.0\r\n${auth}Content-Length: 0\r\n\r\n`
const ha2=md5('REGISTER:sip:127.0.0.1:5060'); const ha1=rows.map(r=>md5(`${r.number}:rollcall:${r.password}`))
let cseq=1
const B=+process.argv[2]||32
let t401=0,t200=0,n=0
const source={address:'127.0.0.1',port:5080}
function round(){
  for(let s=0;s<N;s+=B){
    const ids=[...Array(Math.min(B,N-s)).keys()].map(k=>s+k)
    outs=[]; let batch=ids.map(i=>({text:msg(i,`a${cseq}-${i}`,cseq,''),source,socket}))
    let t=performance.now(); server.handle(batch); t401+=performance.now()-t
    const nonces=outs.map(o=>/nonce="([^"]+)"/.exec(o)![1])
    outs=[]; batch=ids.map((i,k)=>{const r=md5(`${ha1[i]}:${nonces[k]}:00000001:xyz:auth:${ha2}`);return{text:msg(i,`b${cseq}-${i}`,cseq+1,`Authorization: Digest username="${1000+i}", realm="rollcall", nonce="${nonces[k]}", uri="sip:127.0.0.1:5060", response="${r}", algorithm=MD5, cnonce="xyz", qop=auth, nc=00000001\r\n`),source,socket}})
    t=performance.now(); server.handle(batch); t200+=performance.now()-t
    if(!outs[0].startsWith('SIP/2.0 200'))throw new Error(outs[0])
    n+=ids.length
  }
  cseq+=2
}
for(let i=0;i<8;i++)round()
t401=t200=n=0
const R=+process.argv[3]||30
for(let i=0;i<R;i++)round()
const mu=process.memoryUsage();console.log(JSON.stringify(Object.fromEntries(Object.entries(mu).map(([k,v])=>[k,Math.round(v/1e6)]))));console.log('B',B,'401',(t401/n*1000).toFixed(1),'us  200',(t200/n*1000).toFixed(1),'us', 'rss',(process.memoryUsage().rss/1e6).toFixed(0))
process.exit(0)
