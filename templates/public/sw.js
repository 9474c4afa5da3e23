importScripts("{{ later }}");
const F="/lapor?luring",R="tanda-terima",N="{{ name }}",A={{ kept|safe }}.map(n=>"/static/"+n),old=a=>Date.now()-Date.parse(a.headers.get("date"))>1728e5,
keep=async(q,a)=>{if(!a.headers.has("x-luring"))return;
const c=await caches.open(R),t=await a.text();
await c.put(q,new Response(t.replace(/<div id="rahasia">[^]*?<\/div>/,""),{headers:{"content-type":"text/html",date:a.headers.get("date")}}));
(await c.keys()).slice(0,-3).map(k=>c.delete(k))},
kept=async p=>{if(p=="/lapor")return caches.match(F);const c=await caches.open(R),a=await c.match(p);if(a&&old(a))await c.delete(p);else if(a)return a;return await caches.match(p)||Response.error()};
oninstall=e=>{skipWaiting();e.waitUntil(caches.open(N).then(c=>c.addAll([F,"/bantuan",...A])))};
onactivate=e=>e.waitUntil(caches.keys().then(k=>Promise.all(k.map(n=>n!=N&&n!=R&&caches.delete(n)))).then(()=>clients.claim()));
onsync=e=>e.waitUntil(Later.run());
onfetch=e=>{const q=e.request,u=new URL(q.url),p=u.pathname;
if(q.method!="GET"){if(p=="/selesai")e.waitUntil(caches.delete(R))}
else if(A.includes(p))e.respondWith(caches.match(q).then(a=>a||fetch(q)));
else if(q.mode=="navigate")e.respondWith(fetch(q).then(a=>{e.waitUntil(keep(q,a.clone()));return a},()=>kept(p)))};
