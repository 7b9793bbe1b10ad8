/** Written by `bench/dedupe-fit.ts`; do not edit. */
export const DOCUMENTS = 8617;

export const COMMONNESS: readonly { readonly documents: number; readonly words: string }[] = [
  { documents: 4096, words: 'github' },
  { documents: 3444, words: 'com' },
  { documents: 1722, words: 'allow via' },
  { documents: 1448, words: 'source' },
  { documents: 1024, words: 'contain includ open' },
  { documents: 861, words: 'access arbitrary caus cause commit implementation service tensorflow' },
  {
    documents: 724,
    words:
      'check cherrypick data denial file learn machine module note platform range read remote request still support user',
  },
  { documents: 609, words: 'additional advisory bypass craft crate end lead memory report standard' },
  {
    documents: 512,
    words:
      'api automatically cross edit execution maliciou mapp modul path please positive scanner suggest trigger',
  },
  { documents: 431, words: 'argument bound due fil http injection patch possible validation' },
  {
    documents: 362,
    words:
      'attack behavior buffer command error fix information overflow pass process python result site tensor traversal xss',
  },
  {
    documents: 304,
    words:
      'authentication client content controll default fail heap host improper invalid key mattermost non panic pointer prior provid raw_op repository script use validate write',
  },
  {
    documents: 256,
    words:
      'control crash directory download dur element execute header however incorrect method network operation outside send token type url valid web',
  },
  {
    documents: 215,
    words:
      'add allocat authenticat authorization bas call discover empty enabl endpoint exist exploit instead large leak miss name parameter pars part perform permission potential properly resourc rust sensitive since size system unmaintain untrust upgrade vector',
  },
  {
    documents: 181,
    words:
      'account address affect attempt binary case certain condition configuration correct crat creat create django dos field follow framework handl html leav length limit list local mitm model multiple occur password privilege public rce recommend releas release return run safe stor time unauthenticat workaround',
  },
  {
    documents: 152,
    words:
      'accept apache build byt component connection credential different division escalation expos first function hashicorp implement index inject longer maintain org output position potentially project redirect reference relat remov requir secret see typ unsafe window zero',
  },
  {
    documents: 128,
    words:
      'able admin assum available block both certificate corruption database depend dereference dev did dimension failure free image input integer issu link mak match message obtain operator plugin proxy publish resource response runn session shape ssrf swapp tflite thu tls uninitializ verification you',
  },
  {
    documents: 108,
    words:
      'action advis against allocation alternativ alway archiv backend browser cas chang character consider container crypto disclosure document encod even exhaustion expect exposure forgery git gitea golang incomplete incorrectly insecure insert internal javascript lack later load loop made malform maliciously might mode must nam need negative now object payload prevent private privileg program query root side signature similar specially sql stack start state target tim trust update usage validat verify way work writ',
  },
  {
    documents: 91,
    words:
      'another appear auth back caller chain change channel cluster configur construct consumption context copy cpu current custom directly doesn drop earlier entry environment execut expression external feature filter form functionality given json kernel known kubernet last line make mean messag modify net option page parser party plone point policy post problem race referenc restrict runtime sent server sett sign specific ssh suppli symlink tag template text tool unbound unspecifi updat upload variable view vulnerability well written',
  },
  {
    documents: 76,
    words:
      'above agent alternative amount ansible archive argo argoproj below bind bit body cache cannot config connect convert core correctly csrf debug decod delete dereferenc double either engine escape event excessive exploitable format generat gog handler hash hence include install intend k8s level location log login long maintainer matrix metadata order own parse present protocol pypi receiv record regular restriction safety sdk single specifi spoof std string sync take team test thank third thread trait unauthoriz unsound vault',
  },
  {
    documents: 64,
    words:
      'airflow already answer built certificat cli common comput creation demonstrat dependency disclos dns docker domain dropp email ensure fault filesystem flag forward full further gain google grafana group happen identity indic inference infinite inside instance insufficient interface jwt logic main management many memo middle middleware namespace never oob origin otherwise produc protect provide provider rancher rely render resolv sanitization scenario segfault segmentation self several shar siyuan slice specify static statu stream traefik treat try upgrad usememo whose xml yaml your',
  },
  {
    documents: 54,
    words:
      'abort across administrator aka algorithm allocate app apply array assertion associat attribute author avoid beta byte clone conduct correspond deprecat disabl encrypt escap etc explicitly extension filebrowser force fork handle introduc invok least less logg man mark mitigation nullptr original overwrite particular pattern pillow possibly previously rather raw reach receive reject risk salt sanitize scalar scope second servic share shell small special specifically split storage struct supply switch task therefore too traffic trick turn unexpect unicode upstream util vec victim wasmtime wrapper zip',
  },
  {
    documents: 45,
    words:
      'ability accessible actor actual alter assign aws backdoor boundary branch cast chunk class confusion controller conversion cookie decoder deletion deserialization destination distribut documentation encryption enter exception extract extraction fact filename fre free5gc fully ignor immediately impact impl import improperly initializ instanc integrity involv itself language leverag likely locat malware manager manipulation map mishandl multi next nil nod openstack owner port pre product protection rac random rank redo reflect remain replac repo represent respons rul rustsec saltstack search serv setting smuggl software sparse store subject tak templat temporary unconditionally underly uri username webhook websocket whether wrong yank',
  },
  {
    documents: 38,
    words:
      'actively additionally although appli around binding break cell cilium cmd compiler compromis constant constraint constructor contract currently decrypt deployment detect determine developer direct disk display don ecosystem enforce enough exfiltrate expose fleet future gateway generate hav hijack hostname identifier ikus060 imag installation internally iterator larger leakage lin linux look lookup macro mechanism member monitor mut mutable nest newer nginx nomad oauth offset once operat ownership packet peer per permit plac place plaintext pool previou produce proof ptr pull push rdiffweb reader registry relative remotely reset rest role rout secure select serve set signatur situation socket soundness src ssl statement structure subsequent suffer takeover tenant tokio unable unix unknown unsanitiz until variabl virtual zitadel',
  },
  {
    documents: 32,
    words:
      'acl actually addition aes answerdev assumption attribut authenticate axi bann base behaviour broken claim clean clear clon coder comment comparison computation consul continue contrib cor cosmo count cryptographic d8s dangerou defin democritu dependent divisor effect enable entity equivalent ethereum every failur flask foundation generation generic guard helm here homeserver increas incu initial int interpret invariant label latest lite lock lower lxc manag master maximum migrate migration mitigat mount nat oidc oom openssl opentelemetry packag padd panel past prefix proper property quickly reachable remove resolution retrospectively scheme separate shap siz smart space steal step str sufficient svg tar though total transaction transport tree typosquatt unaffect uncontroll unic unrestrict variant vikunja violat violation weak workflow year zope',
  },
  {
    documents: 27,
    words:
      'active allocator authority box brute cach caddy canonical cipher ciphertext circumstanc clos cloud combination compil complete compromise concurrent confidentiality consum consume containerd dag dashboard decode decryption deploy deriv development device disable driver easier edge embedd enforc enforcement entire equal eval evidence exactly exec exploitation export extend fetch fleetdm forg fram guarante guest handshake hold hook identifi ids illegal infrastructure ingress invoke jupyter keep kyverno launch layer ldap legitimate len lib loss manifest manipulat manually math mcp mesh mismatch mitigate modifi modification none notebook notification oauth2 off openbao openfga openshift our pag param parent permitt pod poison problematic quantity register removal renam requirement respond retrieve reverse saml sandbox sanitiz sav section seem segment sequenc sequence sigstore sit skip slash soon sourc structur successful sure synapse sys table tmp transfer uncheck unintend unsign unvalidat variou verifi verifier whenever worker',
  },
  {
    documents: 23,
    words:
      'abuse alias anyth append arithmetic artifact assignment attachment audit becom behind beyond blob callback campaign capability chainguard classifi cloudflare collision complexity compress concept confirm continu cooky corrupt cri cwe date declar decompress decompression definition delet deny derive design despite doing eigen encounter encourag enumeration exhaust factor featur federat few fill float flow frame furthermore global gosh gotenberg grant greater guarantee helper higher hour impersonate info initialization instruction integration interactive internet isn item know knowledge layout left legacy localhost manipulate markdown mem mercurial merg moby moinmoin mov much native nebula necessary newly observe old optional organization parallel partial performance pipeline predictable print production put quic quote ragg rc1 readme reason recursion repeat replacement replay retriev revocation rfc route rsa savedmodel selenium significant silently simple simply smaller sqlite style submitt subsequently supersed susceptible terminal termination trac track truncat unless unprivileg unsoundness usize usually utf validator warn website world x509 xxe',
  },
  {
    documents: 19,
    words:
      'absolute abus accord again ago alert amf annotation anyone approximately arbitrarily async authoriz authz availability azure backup bad basic bearer best builder bundl capacity carefully casdoor chart click close cms cod collect column compar compile completely compression cve daemon dcheck depth deserializ determin develop didn discrepancy dom dsa early ech0 echo editor effectively ensur env escalate establish exchange executable exfiltration exit extremely feed fiber filenam fission flat folder forge general get gofiber goharbor going graph grappler grow grpc hang harbor hard help home idor implicit indicat init inline inner interact interaction intercept interpreter invalidat ipv6 juju langchain let library literal minion move namespac neutralization normal number numeric olivetin op_requir opencontainer optimiz originally override panick phish pipelin plain pollution possibility presence prompt prototype pure pythonic rate rbac rclone readable real recent recover recovery recursive reduc regardless reuse review rule runc scop separator serializ severity short show skipp slic snow stat suppos terminat terminate threat threshold transform twice unencrypt unique unlikely upon upper usernam vdb visit vyper want wasm webserver wherea wildcard withdrawn wrapp x86 xjacky',
  },
  {
    documents: 16,
    words:
      'achieve alignment alpha anywhere arc ascii asynchronou attestation auto big bin bomb bucket caddyserver calculation candidate cargo char collection combin communication community compatible complet compute constrain consumer contact cover crlf d7y deep deeply deserialize desir devic distribution divid down dragonfly duplicat edgelesssy elastic encode enumerate envoy etcd evaluation evm exceed exhibit expansion fallback final find foo formatt gadget garbage gcm generator giv gix gobgp guess height hidden highly hmac immutable impersonation increment initialize insertion installer int64 invite java join keystone kind kubevirt lab libcrux lifetime lxd maco max maybeuninit meant membership mention metric microsoft minio mod multipart mysql nezha nezhahq nonce normalization noth observ observable oci offer older ollama ops optimization oracle osrg outcome oversiz overwritten p2p pair patrickhener pdf pip playbook png podman postgresql practice preview privacy proc proceed proto pterodactyl quantization question quot rais rebind redi redirection refresh regex region registration relay relevant representation reserv resize resolve restore retain reveal right room router rpc said say schema sender serialization signal someone specification spicedb strict sub submit subscription successfully superset taken tcp temporarily tensorshape three throttl title top twist txt typically ucd underflow unescap unresponsive utility validity vendor volume wide width wing word workspace yet',
  },
  {
    documents: 13,
    words:
      'act advanc adversary along alternatively amplification analysi approach assert assume away backslash become belong bishopfox blind bot broadcast cgo challenge chat chmod cleanup cleartext concatenation concern configure confluence convolution copi coredn ctx curve customer datatype deliver describ detail dictionary digest digital directive discard disput dot eager ebpf ecdsa effective ella ellanetwork exe expiration extra extreme federation fip fpe fragment from_raw_part frontend ftpserver gtk gtk3 gtk4 halt highest history inconsistent indefinitely instant instrumentation interfac jquery keyword kill kube lfs limitation live mail maintenance mask media merge mfa micropython mindsdb miri mistakenly modulo nightly official optimizer ory other overridden pack partition persist persistent pickle portion preserv primary protobuf publicly purpose pyftpdlib quantumnou queue rare receiver reproduc resolver respect restart ring row securely seen sery setup significantly slip slow slowly snapshot snippet soft sometim standalone stringngram strip substitution succe sum symbolic tamper thing timeout timestamp toolkit tuf unexpectedly unfortunately unpack unwind vett visible wagtail weakness websit whitelist wrap writable www yield',
  },
  {
    documents: 11,
    words:
      'achiev adddimwithstatu administrative advantage aiohttp alia align alive allowlist almost apple architectur area arg asset attach axllent backport backtrack bar base64 batch batch_idx believ believe better boolean borrow bug capsule carry catastrophic charmbracelet checkpoint child chosen chromedriver closure collector compilation concurrently consensy contrast cosmwasm cost counter credit cryptography csi css dangl databas decision descriptor destructor deterministic differ difficult dir disallow distinct doc downstream easily elevat elliptic enterprise entirely entropy enum envoyproxy evaluat exampl experimental exponentially fake far formerly front ghsa gib gnark goroutine gravitl hand handshak head hub ibc icu_property identical incom incubator individual insensitive insufficiently int64_t ipf isolation juev krad lakef lang libimag loader mailpit manage meta minimum minor minut miscompilation modoboa mozilla mqtt multiplication mutation navidrome netmaker nor not notation obi often openid ordinary outbound outlin overwrit period personal pin pion popular pqcrypto predict primitive printf profile pub quadratic rebuild recipient ref relatively replace repr reproducer revok roundup safely scan screen separately sftp sha signer sliver slot solution spark spec splitt stall stop strongly submodule substr sufficiently tarball thereby tiff tor trail treeverse typosquat udr unintentionally unitializ unmarshal unreachable unsafely unusual unverifi unwrap urllib3 uuid vantage6 webdav wheel wireguard worst wrongly wsgi zone',
  },
  {
    documents: 10,
    words:
      'acme activity admission aead alloc amazon anonymou anonymously ansi anymore apk apko appropriate aris asn asyncio aubio audience automation aware babylonlab bare batchedmap begin behalf buildah buildtensorshapebase calculat cap capable catch_unwind caught cbc cfrpki cgi choose chrome cloudreve color come cometbft commonly complex computer conflict consensu consequently conv2dbackpropfilter cosign cpp cryptographically csv ctfer dalek deadlock deallocat deallocation defeat define delay dense dequantize derivation destroy detection diesel differently dim disclose dlpack drakkan dtl dtype easy emitt enchant97 engineer esm especially evaluate eve eventually ever evmo exact except exclud expand expiry explicit fall fatal fewer ffi filepath firewall flaw fluxcd fold forc forceu forever friend fusedbatchnorm fuzz gin gitlab gitoxide give gohugoio gokapi graphql greenpau gtsteffaniak gzip hardcod hello hint href hugo hyper identify idp iframe img immutableconst impos improv inclusion increase indicate influence initdim initiat inspect integral interpolation interpretation interrupt investigat invocation ipv4 ipython issuer iterat iteration job jose july jupyterhub jwe kem keystoneclient leverage linear listen logout lxml mac manner melange metacharacter mime minder minimal mirror mix mlflow modelcontextprotocol neutron neuvector nip no_log nodej normally nul octoprint omec one onionshare opa openapi operate out_backprop partially passwd phase phylum pki polymarket pop portable portainer postgr power pqclean preferr primarily println prometheu prone quantum raggedtensortotensor rat reasonable red refer regard rekor relationship repeatedly reply reserve reus rol rustc rustl sanitizer satisfy save selector set_len severe sftpgo shard shutdown sibl sig similarly smtp smuggle solv sound spac sparsefillemptyrow stacklok statically stopp strictly stride subdomain subjectaltname succeed suffix syntax syscall telemetry temporal tencent term terraform theft themselv to_dlpack toctou totp tower trace transmitt traverse trivial tstr uid unalign unavailable unlimit unrelat unsupport utiliz v10 variation vary vela veracode violate visitor voip wait webassembly weknora werkzeug whole widely wiki wire workload zipp',
  },
  {
    documents: 8,
    words:
      'acknowledgement adjust age ajenti algernon amaperf ambiguou apiserver arcane argocd assembly babylon bash batch_dim blacklist blog bridge broker casao catch compare concatenat confus desktop dynamic ecdh ekuiper elevation emb environmental erroneously exce existence exiv2 expir extmod family fast fixation flatbuffer fmt forgekeep formatter four generally getarcaneapp getter gitop gnu goe gopkg gpu guide hapi hashmap hasn hit icewhaletech implicitly incompatible incorporat independent indirectly insecurely introduce jinja2 keyr klever kubeedge latter libp2p libwebp lie lightweight llvm logger loopback measur migrat mongodb motivat mutat mutexguard necessarily neither newline ngap numpy omit onward opentofu opportunity opt overrid overview pathname pem people pinn pixel pkc pkg pomerium populat practical precondition projectcapsule projectdiscovery queu rand randomly randomness redact reduce reli renderer restor round seal seed serialize serviceaccount shorter skipper sniff sort square sse sso stable stem strategy suitably synchronization technically tektoncd titl together train translat transmute tre tryton u32 ultimately uncommon usag viewer whitespace worktree xyproto zalando zipslip',
  },
  {
    documents: 7,
    words:
      'absent accidentally addresssanitizer advise albini anchore aren arrayref as_str astral asymmetric atla aurora automatic backward basicauth beat beego beginn behave blindly block_size board boot breach certification chr chromium classic concrete conditional coordinat crd currency delegation dict director disrupt duplicate duration dyn effort electron elsewhere err evil exceptional excessively experience experiment explorer exponential facilitat factory faster fingerprint ftp genstr gett gonic growth hickory hostnam http2 httputil idna ignore important impossible incubat inefficient infinity intermediate invalidly invenio invit jackc jira land listener locally manual material mdm misus mtl mutex nef nostr notaryproject notic notifi octorpki ongo online openpgp oppos optionally overlap overrun pallet particularly paste pathological pax pend permissive permutation pil pinchtab pkcs7 plann propagat proxi pyo3 pysaml2 refcell regression relation rename reorder research respectively responsible ret reverseproxy rkyv rng russellhaer scale scheduler schollz serde serial shouldn size_of social sockaddr socketaddr socketaddrv4 socketaddrv6 solely spawn spend stage stale submission swap symbol tab tabl tekton throw tiffdecode tile transpose typical udp unit universal unmarshall v11 v12 variety vcs velocidex velociraptor visibility waitress warning wasi whatever wild win',
  },
  {
    documents: 6,
    words:
      'aad aarch64 absl accessor alongside android apicall appbuilder applicable arch archiver argv ask atom atomic automat await axis_value bgp bleach block_shape blocklist bool bootstrap bracket buf buggy buildkit builtin bump bundle business calc calculate captur capture caveat celery cfg chao checkout choos cobbler codebase com1 committ compatibility conf constellation construction consult conv3dbackprop convinc corner crl croc csp cstr curl cvss cwd dadru darwin data_split dataset datasource deallocate declaration degradation deliberately delivery demo dense_shape dgraph differenc digit dim_size dimensionality disconnect discord discovery dnssec downgrade dynamically edition ellipsi else emily enrollment erroneou explain express externally externref falsifi faulty feasible filter_siz fit flood floor focus fsanitize functor gathernd get_uncheck glob globally gophish gorilla gradio graphdef harden hardware harmful heimdall held hex honor i18n impersonat indefinite input_split int32 interest iotdb is_safe_url iter kera kerbero kubectl kubelet kubev2v lifetim likewise linker lmdb lua majority marker max_range maxpool3dgradgrad maxpoolgrad md5 measure memcpy metal3 mimic min_range misalign misconfiguration msgpack msteam mutability nan netfoil newlin nhost notably nuclei num_segment numdimension oathkeeper omitt omni onto opaque operand ora oss otel outgo output_index output_size overhead paddlepaddle pgx pid pipe pivot plan plane popen portal powershell prime programm purpos quantizedmul quantizev2 queryset raggedbincount ran rang really recently recommendation reduction refactor refcount referer rego relational reload reshape resourcegather respective responsibly revision rewrite runner safe_load safeguard safer seccomp selection separat session_state shift shown siderolab sigabrt silent someth span sparseadd sparsereshape sparsetensor stay stride_ stripe subgraph suite svdf swagger systemd textproto theupdateframework thrown timeline tinfoil tpm trailer transition transmut tripl truncation tunnel umask unicodeencode unpredictable unquot urlize usable utilize validateinput volum weave webdriver widget wish woodpecker x86_64 xmp xmpp yandex yml',
  },
];
