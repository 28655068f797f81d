import { gate } from './sip/gate.ts'
import { parseDatagram } from './sip/parse-message.ts'
import { readPlainParts } from './sip/codec.ts'
import { createNonces } from './sip/nonce.ts'
import { randomBytes } from 'node:crypto'
import { transactionKey, createServerTransactions } from './server/server-transactions.ts'
import { readAuthorization } from './sip/credentials.ts'
import { verifyDigest } from './sip/digest.ts'
import { writeResponse } from './sip/response.ts'
import { parseVia, parseNameAddr, parseContacts } from './sip/header-values.ts'
import { parseUri } from './sip/uri.ts'
const mk=(i:number,auth='')=>Buffer.from(`REGISTER sip:127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK${i};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${1000+i%1000}@127.0.0.1>;tag=abc${i}\r\nTo: <sip:${1000+i%1000}@127.0.0.1>\r\nCall-ID: call-${i}@127.0.0.1\r\nCSeq: 5 REGISTER\r\nContact: <sip:${1000+i%1000}@127.0.0.1:5080;transport=udp>\r\nExpires: 3600\r\nUser-Agent: Bench Phone 1.0\r\n${auth}Content-Length: 0\r\n\r\n`)
const N=createNonces(randomBytes(32),randomBytes(4))
const msgs=[...Array(20000).keys()].map(i=>mk(i,i%2?`Authorization: Digest username="${1000+i%1000}", realm="rollcall", nonce="${N.issue(5)}", uri="sip:127.0.0.1:5060", response="0123456789abcdef0123456789abcdef", algorithm=MD5, cnonce="xyz", qop=auth, nc=00000001\r\n`:''))
let sink:any
function t(name:string,f:(s:string,i:number)=>any){
  let best=1e9
  for(let r=0;r<6;r++){const s=msgs.map(m=>m.toString('latin1'));const t0=performance.now();for(let i=0;i<s.length;i++)sink=f(s[i]!,i);best=Math.min(best,(performance.now()-t0)/s.length*1000)}
  console.log(name.padEnd(20),best.toFixed(2),'us')
}
t('toString',(s,i)=>msgs[i]!.toString('latin1'))
t('gate',(s)=>gate(s))
t('plain',()=>readPlainParts('REGISTER sip:127.0.0.1:5060 SIP/2.0','0'))
t('via',()=>parseVia(['SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK123;rport']))
t('from',()=>parseNameAddr('<sip:1000@127.0.0.1>;tag=abc123'))
t('contacts',()=>parseContacts(['<sip:1000@127.0.0.1:5080;transport=udp>']))
t('parse',(s)=>parseDatagram(s))
const parsed=msgs.map(m=>(parseDatagram(m.toString('latin1')) as any).request)
t('key',(s,i)=>{sink=transactionKey(parsed[i]);return new Map([[sink,1]])})
const tr=createServerTransactions(); const b=Buffer.alloc(400)
t('recall+complete',(s,i)=>{const k=transactionKey(parsed[i]);tr.recall(k,i);tr.complete(k,b,true,i)})
t('auth',(s,i)=>readAuthorization(parsed[i].fields.get('authorization')??[],'rollcall'))
const cr=(readAuthorization(parsed[1].fields.get('authorization'),'rollcall') as any).credentials
t('verify',()=>verifyDigest('MD5','a'.repeat(32),'REGISTER',cr))
t('issue',(s,i)=>N.issue(i))
t('judge',()=>N.judge(cr.nonce,1,6))
t('write',(s,i)=>Buffer.from(writeResponse({status:401,headers:['WWW-Authenticate: Digest realm="rollcall", nonce="'+cr.nonce+'", qop="auth", algorithm=MD5']},parsed[i].echo,parsed[i].via,{address:'127.0.0.1',port:5080},'abc'),'latin1'))
