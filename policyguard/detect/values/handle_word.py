"""Ordinary words that stand beside a service's name without being anybody's account there."""

from __future__ import annotations

_PRODUCT = """
    bot bots chatbot api apis sdk sdks liff login logins logout signin signup pay payment payments works
    work stamp stamps sticker stickers creators creator creatorsmarket developers developer console
    messaging message messages official officialaccount account accounts ads adsmanager ad manager managers
    business businesses webhook webhooks notify beacon clova oa oam qr qrcode mini miniapp app apps client
    server servers channel channels group groups openchat open chat chats talk voom timeline news music
    manga webtoon camera friend friends follower followers follow add id ids user users username name names
    profile profiles page pages story stories reel reels live lives post posts feed dm dms direct share
    shares like likes link links url urls hashtag hashtags tag tags video videos movie movies short shorts
    shop shops shopping store stores market marketplace premium nitro boost pro plus lite free basic
    standard enterprise team teams room rooms meeting meetings webinar webinars call calls voice phone
    phones tel fax mail mails email emails gmail address sms mms skype zoom slack chatwork discord telegram
    whatsapp wechat weixin viber signal kakao kakaotalk line lineid linebot lineapi lineworks linepay
    lineads instagram insta facebook messenger meta twitter tweet tweets threads tiktok youtube google yahoo
    apple amazon microsoft note notion linkedin pinterest bluesky mastodon
"""
_TECHNOLOGY = """
    web website websites site sites homepage html html5 css css3 scss sass less javascript typescript java
    kotlin swift python ruby rails php laravel perl golang rust scala dart flutter react reactnative vue
    vuejs nuxt nuxtjs next nextjs node nodejs express angular svelte django flask fastapi spring unity
    unreal wordpress elementor shopify wix studio jimdo webflow stripe paypal square firebase aws azure gcp
    lambda docker kubernetes linux windows macos mac android ios iphone ipad chrome safari firefox edge
    github gitlab git bitbucket jira trello asana backlog salesforce kintone hubspot zapier make gas excel
    word powerpoint spreadsheet sheets docs drive dropbox figma sketch canva adobe photoshop illustrator
    indesign lightroom aftereffects premiere premierepro finalcut davinci blender maya clipstudio procreate
    live2d xd cad autocad vectorworks sketchup openai chatgpt gpt gpt4 claude gemini copilot midjourney
    stablediffusion json xml yaml csv pdf png jpeg jpg gif svg webp psd mp4 mp3 wav mov zip sql mysql
    postgres postgresql sqlite mongodb redis oracle http https ssl tls ssh ftp sftp dns smtp imap pop3 oauth
    oauth2 jwt rest graphql grpc websocket cli gui ui ux uiux lp seo sem sns crm cms ec erp rpa ocr nfc gps
    vpn iot saas paas ar vr xr ai ml llm nlp dx kpi kgi roi cpa cpc ctr cvr ltv pdca b2b b2c btob btoc d2c
    o2o mbti
"""
_ORDINARY = """
    design designs designer designers designing illustration illustrations illustrator illust logo logos
    icon icons banner banners header headers footer footers thumbnail thumbnails image images photo photos
    picture pictures color colors font fonts layout layouts template templates sample samples demo demos
    test tests testing tester dummy example examples draft drafts system systems service services software
    hardware tool tools platform platforms program programs programming programmer code codes coding coder
    engineer engineers engineering frontend backend fullstack front back end data database analytics
    analysis report reports marketing marketer promotion promotions campaign campaigns sale sales consulting
    consultant support supports help helpdesk customer customers company companies office offices staff
    member members partner partners director directors writer writers writing article articles blog blogs
    content contents text texts title titles keyword keywords script scripts scenario translation translator
    japanese english chinese korean japan tokyo osaka global world online offline remote home project
    projects task tasks schedule calendar plan plans planning price prices cost costs budget contract
    contracts order orders invoice invoices receipt receipts bank banks card cards cash money gift gifts
    coupon coupons point points ticket tickets number numbers password passwords pass key keys token tokens
    secret setting settings config option options version versions update updates beta alpha release
    releases new old first last next start stop open close yes no not and or for from with the this that
    these those you your our my we they are is was will can please thanks thank hello hi dear sorry okay
    good best nice great very more most all any some one two three time times day days week month year today
    tomorrow morning night hour hours minute minutes asap fyi etc vol ver size sizes width height full half
    top bottom left right center black white green blue red yellow pink gray grey gold silver rgb cmyk hex
    none null true false undefined error errors success failed warning info information detail details list
    lists item items type types form forms format formats input output file files folder folders download
    downloads upload uploads attachment attachments preview review reviews rank ranking game games gamer
    anime comic comics novel novels book books music song songs fashion beauty food foods travel sports
    health medical school student students teacher teachers lesson lessons course courses seminar event
    events news media press deadline guideline guidelines outline headline pipeline airline hotline
    underline inline baseline lifeline streamline timeline skyline moodline linear airlines dateline
    borderline eyeline neckline
"""

WORDS = frozenset(f"{_PRODUCT} {_TECHNOLOGY} {_ORDINARY}".split())
