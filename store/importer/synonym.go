package importer

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"gilmok/store"
	"gilmok/store/value"
)

// The table of header names. Left the target, right the names, folded when
// loaded; a name in several rows of one table takes the first. They come from
// the exports of Shopify, Mailchimp, Stripe, SmartStore, Cafe24, Coupang,
// Gmarket, 11st, WooCommerce, Olist and UCI Online Retail, and from what shops
// write themselves.
const personNames = `
email: email e-mail email주소 emailaddress mail mailaddress useremail customeremail contactemail billingemail emailid 이메일 이메일주소 메일 메일주소 전자우편 전자메일 e메일 이멜 회원이메일 고객이메일 구매자이메일 주문자이메일 구매자메일 メール メールアドレス eメール 邮箱 电子邮件 电子邮箱 邮件地址 correo correoelectronico correoelectrónico courriel adressemail adresseemail emailadresse email1 email1value primaryemail correoe emailaddress1 eposta epostaadresi posta poczta почта электроннаяпочта epost thudientu epostadresse emailadres メルアド 電子郵件 電子郵箱 信箱 주문자이메일주소 buyeremail emladdr emailaddr 邮箱地址 携帯メール 携帯メールアドレス
phone: mobile mobilephone mobilenumber mobileno cell cellphone cellular phone phonenumber phoneno telephone tel smsphone smsnumber contactnumber contactno billingphone customerphone 휴대폰 휴대폰번호 휴대전화 휴대전화번호 핸드폰 핸드폰번호 핸폰 폰번호 전화번호 전화 연락처 모바일 모바일번호 이동전화 휴대번호 hp 연락번호 회원연락처 고객연락처 고객전화번호 구매자연락처 구매자휴대폰 구매자휴대전화 구매자전화번호 구매자핸드폰 주문자휴대전화 주문자휴대폰 주문자연락처 주문자전화번호 주문자핸드폰 電話 電話番号 携帯 携帯電話 携帯番号 携帯電話番号 手机 手机号 手机号码 电话 电话号码 联系电话 téléphone telephoneportable teléfono telefono telefon handynummer mobilnummer portable celular telefone phone1 phone1value primaryphone movil telemovel telefonnummer mobiltelefon handy ceptelefonu ceptel telefonkomorkowy komorka телефон мобильный sodienthoai デンワ 手機 手機號碼 電話號碼 聯絡電話 buyerphonenumber buyerphone numerotelephone numerodetelephone gsm telephonemobile mbtlno mbltelno hpno telno mobileno1 cellno mobilephonenumber telephonenumber phonenumber1 telefonomovil telefonocelular
external_id: customeruniqueid customerid customerno customernumber userid usernumber memberid memberno membernumber clientid clientno accountid externalid custid customercode id uid 고객번호 고객id 고객아이디 고객코드 회원번호 회원id 회원아이디 아이디 회원코드 구매자id 구매자아이디 주문자id 주문자아이디 주문회원id 顧客id 会員番号 会員id 客户编号 客户id 用户id 会员号 euid kundennummer kundennr kundenid numeroclient codeclient idcliente codigocliente numerodecliente musterino 顧客番号 顧客コード 会員コード お客様番号 お客様コード 会員編號 會員編號 客戶編號 khachhangid kundnr referencecustomer buyeruserid buyerid custid custno mbrid mbrno
name: name fullname customername displayname username membername contactname billingname buyername buyer customer 이름 성명 고객명 고객이름 고객성명 회원명 회원이름 구매자명 구매자 구매자이름 주문자 주문자명 주문자이름 성함 성함이름 신청자 신청자명 예약자 예약자명 名前 氏名 お名前 お客様名 姓名 名字 客户姓名 nom nombre nomecompleto nome kundenname シメイ ナマエ fullnames nomecognome nominativo nomcomplet nombrecompleto nombreyapellidos imieinazwisko adsoyad фио hoten 會員姓名 顧客名 会員名 お客様氏名 custnm mbrnm usernm
first_name: firstname givenname forename fname billingfirstname vorname 名 prenom imie имя firstnames meno jmeno お名前名 氏名名 注文者名
last_name: lastname surname familyname lname billinglastname nachname apellido apellidos sobrenome 성 姓 nomdefamille nomfamille cognome nazwisko soyad soyadi фамилия lastnames prijmeni achternaam efternamn apellidopaterno お名前姓 氏名姓 注文者姓
country: country countrycode defaultaddresscountrycode defaultaddresscountry billingcountry cardcountry cc nation 국가 국가코드 나라 국적 国 国家 pays país pais land countryregion paese land1 ulke kraj страна pays1
`

const customerNames = `
time_zone: timezone tz 시간대 타임존
locale: locale language lang preferredlanguage 언어 선호언어 言語 语言
created_at: createdat created createdutc createddate creationdate signupdate signedupat signup registered registeredat registrationdate registerdate dateregistered joindate joinedat joined dateadded membersince 가입일 가입일자 가입일시 가입날짜 회원가입일 등록일 등록일자 등록일시 登録日 注册时间 注册日期 optintime datejoined customersince clientsince createdate createdon accountcreated registeredon registrationdatetime registriertam anmeldedatum erstelltam inscription dateinscription datedinscription datecreation fechadealta fechaalta fechaderegistro fecharegistro datadecadastro datacadastro datadiregistrazione datarejestracji kayittarihi датарегистрации ngaydangky 会員登録日 登録日時 入会日 註冊日期 註冊時間 注册日 등록날짜 최초등록일 회원가입일시 회원가입일자 가입일자시간 joindt regdt
consent_marketing: consent marketingconsent consentmarketing acceptsmarketing acceptmarketing marketing marketingoptin optin optinstatus subscribed subscription subscriptionstatus adconsent 수신동의 수신여부 수신동의여부 마케팅동의 마케팅수신동의 마케팅수신동의여부 마케팅수신 마케팅정보수신동의 마케팅활용동의 광고수신동의 광고수신 광고성정보수신동의 광고성정보수신 광고성정보수신동의여부 광고동의 홍보수신동의 정보수신동의 配信同意 配信許可 营销同意 接收营销 订阅 einwilligung zgodamarketingowa aceptapublicidad aceitamarketing consentementmarketing согласие izin 是否订阅 是否接收营销 營銷同意 广告同意 mktagryn mktyn mktgagreeyn adagreeyn marketingagreeyn marketingyn 마케팅수신여부 是否接受推广 接受推广
consent_email: acceptsemailmarketing emailconsent emailoptin emailmarketing emailmarketingconsent consentemail 이메일수신동의 이메일수신여부 이메일수신 메일수신동의 메일수신 메일수신여부 뉴스레터수신 이메일동의 이메일마케팅동의 email수신동의 email수신여부 newsletter newsletters newslettersubscribed newslettersubscription メルマガ メルマガ配信 メールマガジン emailsubscriptionstatus emailsubscriberstatus emailsubscribed aceitanewsletter inscritnewsletter suscritonewsletter 訂閱電子報 订阅邮件 订阅电子报 뉴스레터 뉴스레터수신여부 뉴스레터수신동의 뉴스레터구독 메일링 메일링수신 emailyn emailrecvyn emailagreeyn mailyn emailmarketingstatus emailpermissionstatus aceptacorreos newsletterabonniert acceptelemarketingparemail メルマガ受信 接收邮件
consent_sms: acceptssmsmarketing smsconsent smsoptin smsmarketing consentsms sms수신동의 sms수신여부 sms수신 sms동의 문자수신동의 문자수신 문자수신여부 문자동의 휴대폰수신동의 smssubscriberstatus smssubscriptionstatus smssubscribed sms마케팅동의 문자메시지수신 휴대폰수신여부 smsyn smsrecvyn smsagreeyn smsmarketingstatus
consent_kakao: kakaoconsent kakaooptin consentkakao 카카오수신동의 카톡수신동의 알림톡수신동의 카카오톡수신동의 카카오톡수신여부
consent_push: pushconsent pushoptin consentpush 푸시수신동의 앱푸시수신동의 푸시동의 앱푸시동의
consent_night: nightconsent consentnight 야간수신동의 야간광고수신동의 야간수신 심야수신동의 야간푸시동의
consent_at: consentat consentdate consenttime consenttimestamp confirmtime 동의일 동의일시 동의일자 수신동의일 수신동의일시 수신동의일자 마케팅동의일 마케팅수신동의일
consent_source: consentsource optinsource 동의경로 수신동의경로
unsubscribed: unsubscribed unsubscribe optout optedout emailoptout smsoptout donotcontact donotemail 수신거부 수신거부여부 광고수신거부 광고거부 이메일수신거부 문자수신거부 sms수신거부 配信停止 unsubscribedfromallemail unsubscribedfromemail unsubscribedall globalunsubscribe emailsuppressed optedoutofemail emailoptedout hasoptedoutofemail hasoptedout desinscrit abgemeldet 退订 配信拒否 수신거부회원 탈퇴여부 회원탈퇴여부
unsubscribed_at: unsubtime unsubscribedat unsubscribedate 수신거부일 수신거부일시 철회일 unsubscribedon optoutdate optoutat 수신거부일시 수신거부일자 수신거부날짜 退订时间 탈퇴일 탈퇴일시 탈퇴일자 회원탈퇴일 退会日 注销时间
alias: alias aliases
`

const orderNames = `
order_id: orderid orderno ordernumber ordernum order invoice invoiceno invoiceid invoicenumber receiptno transactionid transactionno 주문번호 주문id 주문코드 주문서번호 거래번호 결제번호 예매번호 注文番号 注文id 受注番号 订单号 订单编号 订单id bestellnummer 상품주문번호 품목별주문번호 orderreference referencecommande numerocommande ndecommande numerodepedido numeropedido pedido idpedido bestellung auftragsnummer auftragsnr zamowienie numerzamowienia siparisno номерзаказа 訂單編號 訂單號 주문번 주문넘버 구매번호 예약번호
ordered_at: orderpurchasetimestamp orderdate ordertime ordereddate orderedat orderdatetime purchasedate purchasedat purchasetime invoicedate transactiondate createdat created paidat paiddate paymentdate saledate date datetime timestamp 주문일 주문일시 주문일자 주문날짜 주문시간 주문시각 구매일 구매일시 구매일자 구매날짜 결제일 결제일시 결제일자 결제일시입금확인일 결제완료일 결제완료일시 거래일 거래일시 판매일 날짜 일자 일시 注文日 注文日時 购买日期 下单时间 订单日期 bestelldatum fecha paymentsdate fechadelpedido fechapedido datadopedido datecommande datedecommande bestelltam auftragsdatum zamowieniedata siparistarihi датазаказа 注文日付 受注日 購入日 支払日 訂單日期 付款时间 支付时间 결제시간 결제시각 입금일 입금확인일 예약신청일시 예약신청일 예약일시 datecreated datedelacommande 订单创建时间 注文受付日時
total: total ordertotal totalamount ordertotalamount grandtotal amount orderamount ordervalue totalprice totalpaid paidamount paymentvalue paymentamount revenue netamount 총결제금액 총결제액 총금액 총액 합계 합계금액 결제금액 실결제금액 총주문금액 주문금액 주문총액 최종결제금액 구매금액 금액 결제액 총상품구매금액 合計 合計金額 総額 金额 总金额 总价 实付金额 订单金额 montant gesamtbetrag importe valor ordertotalamount gesamtsumme summe totalttc totaldelpedido valortotal totalpagado toplam сумма итого 注文合計 請求金額 支払金額 订单总额 訂單金額 결제총액 총주문액 주문합계 주문결제금액 실제결제금액 매출액 买家实际支付金额 totaldelacommande
status: orderstatus status financialstatus state orderstate 주문상태 처리상태 상태 진행상태 주문처리상태 취소구분 ステータス 订单状态 etatcommande estado situacao bestellstatus durum статус 注文ステータス 注文状況 예약상태 결제상태 결제진행상태 거래상태 paymentstatus
coupon: coupon couponcode discountcode voucher vouchercode promocode 쿠폰 쿠폰번호 쿠폰코드 할인코드 クーポン 优惠券
currency: currency currencycode 통화 화폐 화폐단위 結算通貨 币种 währung devise moneda moeda valuta waluta parabirimi валюта 결제통화 통화코드 화폐코드 通貨 货币 currencyiso isocurrency
product_id: productid productno productcode sku itemid itemcode itemno articleno stockcode lineitemsku variantid asin 상품번호 상품코드 상품id 자체상품코드 판매자상품코드 품번 노출상품id 제품번호 제품코드 옵션id 商品番号 商品コード 商品id 商品编号 商品编码 货号
product_name: productname producttitle product itemname item title lineitemname description 상품명 주문상품명 주문상품명옵션포함 상품 제품명 제품 품명 상품이름 품목 품목명 노출상품명 商品名 商品 商品名称 产品 produkt artikel produit producto produto 등록상품명 productos produits bezeichnung artikelbezeichnung designation nazwaproduktu urunadi товар 商品名規格 商品標題 宝贝标题 예약상품 itemtitle
category: category productcategory categoryname categories producttype 카테고리 분류 상품분류 상품카테고리 제품분류 대분류 中分類 カテゴリ 类别 分类
quantity: quantity qty count units lineitemquantity itemquantity 수량 주문수량 구매수량 개수 갯수 판매수량 数量 個数 menge anzahl quantité cantidad quantidade 구매수수량 구매수 quantityrefund quantitypurchased purchasedquantity qtyordered orderedquantity qte cant stueck ilosc adet количество 注文数 注文数量 주문수 宝贝数量
price: price unitprice itemprice lineitemprice productprice 단가 상품단가 판매가 판매단가 옵션판매가 상품가격 가격 상품금액단가 개당가격 単価 价格 单价 preis einzelpreis prix precio preço itemcost preisproeinheit prixunitaire preciounitario precounitario cena birimfiyat цена 価格 販売価格 售價 soldfor 商品単価
line_total: linetotal lineamount itemtotal subtotalline 상품별금액 판매금액 판매금액합계 상품금액 상품별총주문금액 상품구매금액 상품구매금액krw 품목금액 행합계 小計 小计 최종상품별총주문금액
freight: freightvalue freight
`

const eventNames = `
event: event eventname eventtype action activity type activitytype 이벤트 이벤트명 이벤트이름 이벤트종류 행동 활동 종류 구분 유형 イベント イベント名 事件 事件名称
at: eventtime eventat eventtimestamp eventdate occurredat timestamp time datetime date at createdat happenedat visitedat bookedat 일시 시각 시간 날짜 일자 발생일시 발생일 발생시각 이벤트일시 방문일 방문일시 예약일 예약일시 접속일시 조회일시 日時 时间 日期 이용일시 이용일 예약신청일시 신청일시 신청일 접수일시 접수일 방문시각 방문시간 체크인 체크인일시 利用日時 予約日時 来店日時 来店日 starttime startdate bookingdate visitdate
event_id: eventid eventkey logid messageid 이벤트id 이벤트번호 로그id 예약번호 접수번호 bookingid bookingnumber reservationid 予約番号
anonymous_id: anonymousid visitorid sessionid deviceid cookieid clientuuid 익명id 방문자id 세션id 비회원id 쿠키id userpseudoid distinctid deviceuuid
currency: currency currencycode 통화 화폐 화폐단위 währung devise moneda moeda valuta waluta parabirimi валюта 결제통화 통화코드 화폐코드 通貨 货币 currencyiso isocurrency
`

const productNames = `
product_id: productid productno productcode sku itemid itemcode itemno id code stockcode variantsku handle articleno 상품번호 상품코드 상품id 자체상품코드 판매자상품코드 품번 제품번호 제품코드 코드 번호 商品番号 商品コード 商品id 商品编号 货号
product_name: productname producttitle product name title itemname item 상품명 상품이름 제품명 상품 제품 품명 품목명 이름 商品名 商品名称 名称 品名
description: description body bodyhtml productdescription summary details 설명 상품설명 상세설명 상품상세 상품요약설명 商品説明 描述
price: price unitprice saleprice productprice regularprice variantprice retailprice 가격 판매가 판매가격 단가 상품가격 판매단가 정가 소비자가 価格 単価 价格 售价 할인가 할인판매가
stock: stock stockquantity stockqty inventory inventoryquantity instock quantity qty variantinventoryqty onhand 재고 재고수량 수량 재고량 현재고 在庫 在庫数 库存 quantityinstock 库存数量
category: category categories productcategory productcategoryname categoryname collection collections producttype type 카테고리 분류 상품분류 상품카테고리 카테고리명 제품분류 カテゴリ 分类 类别 대분류 중분류 소분류 세분류 largecategory 大分類 中分類 小分類
picture: picture image imageurl imagesrc imagelink photo thumbnail productimage 이미지 이미지주소 이미지url 대표이미지 상품이미지 사진 썸네일 画像 图片 대표이미지주소 대표이미지url 목록이미지 images imageurls mainimage
link: link url producturl productlink 링크 상품링크 상품주소 상품url 주소 url주소 商品url 链接
currency: currency currencycode 통화 화폐 화폐단위 währung devise moneda moeda valuta waluta parabirimi валюта 결제통화 통화코드 화폐코드 通貨 货币 currencyiso isocurrency
`

// attributeNames are further columns whose meaning is known: key, type, names.
const attributeNames = `
city:text city town customercity defaultaddresscity billingcity 도시 시 시군구 市区町村 城市 ville stadt ciudad cidade miasto sehir город stad citta ort
state:text state province region customerstate provincecode defaultaddressprovincecode defaultaddressprovince billingprovince billingstate 시도 주 광역시도 지역 都道府県 省 省份 bundesland estado
zip:text zip zipcode postcode postalcode postal customerzipcodeprefix defaultaddresszip billingzip billingpostcode 우편번호 郵便番号 邮编 plz codepostal cep codigopostal
address:text address address1 streetaddress defaultaddressaddress1 billingaddress1 주소 고객주소 회원주소 住所 地址 adresse direccion
address2:text address2 defaultaddressaddress2 billingaddress2 상세주소 나머지주소
company:text company companyname organization organisation defaultaddresscompany billingcompany 회사 회사명 업체명 상호 상호명 会社名 公司 firma empresa
birthday:date birthday birthdate dateofbirth dob bday birth 생년월일 생일 출생일 생년 生年月日 誕生日 生日 出生日期 geburtstag geburtsdatum datedenaissance birthdaydate fechadenacimiento datadenascimento datadinascita datanascimento datedenaissance naissance datenaissance dataurodzenia dogumtarihi датарождения geboortedatum ngaysinh 生年月 出生年月日 생년월일8자리 생년월일자 fechanacimiento brthdt birthdt birthymd
gender:text gender sex 성별 性別 性别 geschlecht sexe genero sexo geschlecht civilite cinsiyet plec пол sexcd gndr
age:number age 나이 연령 만나이 年齢 年龄
age_group:text agegroup 연령대
tags:list tags tag labels 태그 꼬리표 라벨 タグ 标签
note:text note notes memo comment comments remark remarks 메모 비고 참고 특이사항 관리자메모 고객메모 備考 メモ 备注
grade:text grade tier membership membershiplevel membershipgrade level customergroup 등급 회원등급 고객등급 멤버십등급 회원그룹 그룹 会員ランク 会员等级
points:number points point rewardpoints mileage loyaltypoints 포인트 적립금 마일리지 보유적립금 적립포인트 ポイント 积分 총적립금 가용적립금 사용가능적립금 현재적립금 총포인트 ポイント残高 保有ポイント
total_spent:money totalspent totalspend lifetimevalue ltv lifetimespend amountspent 누적금액 누적구매금액 누적구매액 누적결제금액 총구매금액 총구매액 총주문금액 총결제금액 구매총액 累計購入金額 累计金额 누적구매금 누적주문금액 총누적구매금액 umsatz gesamtumsatz ventes totalgastado totalgasto sumazakupow toplamharcama 総購入金額 累計金額 累计消费 累计消费金额 총실결제금액 gastototal umsatzgesamt 購入金額合計
amount:money amount montant betrag importe 금액 金額 金额 구매금액 결제금액
orders_count:number totalorders orderscount ordercount ordersplaced numberoforders purchasecount 주문횟수 구매횟수 총주문횟수 총주문건수 주문건수 구매건수 총구매건수 총구매횟수 누적구매건수 누적주문건수 누적주문횟수 누적구매횟수 購入回数 订单数 orders 购买次数
last_purchase:date lastpurchase lastpurchased lastpurchasedate lastorder lastorderdate lastorderedat lastorderdatetime 최근구매일 최근구매일자 최종구매일 마지막구매일 최근주문일 최근주문일자 최종주문일 마지막주문일 最終購入日 最近购买日期
first_purchase:date firstpurchase firstpurchasedate firstorderdate firstorder 첫구매일 최초구매일 첫주문일 최초주문일
last_visit:time lastvisit lastseen lastlogin lastloginat lastactive 최근방문일 최종접속일 최근접속일 최종로그인 마지막로그인 최근로그인일 最終ログイン 최근로그인일시 최근로그인 최종로그인일 최종로그인일시 최종방문일 dernierevisite ultimavisita lastactivitydate lastactivity letztebestellung1 最終来店日
landline:text landline homephone telephone2 defaultaddressphone 집전화 자택전화 유선전화 일반전화 固定電話
utm_source:text utmsource
utm_medium:text utmmedium
utm_campaign:text utmcampaign
referrer:text referrer source 유입경로 가입경로 추천인 来源
push_token:text pushtoken fcmtoken devicetoken 푸시토큰
latitude:number latitude lat 위도
longitude:number longitude lng lon 경도
product_id:text productid sku 상품번호 상품코드 상품id itemid itemcode
price:money price 가격 판매가
quantity:number quantity qty 수량
url:text url page pageurl path 페이지 주소
query:text query search searchterm keyword 검색어 키워드
order_id:text orderid ordernumber 주문번호
`

// unusedNames are columns of order files that are nobody's business in marketing:
// the recipient is not the buyer, memos hold door codes, customs numbers are
// as good as a resident number.
const unusedNames = `
수취인명 수취인이름 수취인 수령인 수령인명 수령인이름 받는사람 받는분 받는분성명 받으시는분 수취인연락처 수취인연락처1 수취인연락처2 수취인전화번호 수취인휴대폰 수취인핸드폰 수령인휴대전화 수령인휴대폰 수령인전화번호 수령인연락처 받는분연락처 받는분전화번호
수취인주소 수령인주소 수령인주소전체 배송지 통합배송지 기본배송지 상세배송지 배송지주소 배송주소 배송국가 주소 상세주소 기본주소 우편번호 수취인우편번호 수령인우편번호 받는분주소
배송메세지 배송메시지 배송요청사항 배송메모 배송시요청사항 요청사항 배송시유의사항 공동현관비밀번호 공동현관출입방법 출입방법 개인통관번호 개인통관번호pccc 개인통관고유부호 통관고유부호 통관번호 pccc 운송장번호 송장번호 배송번호
recipient recipientname recipientphone recipientaddress shiptoname shippingname shippingphone shippingaddress shippingaddress1 shippingaddress2 shippingstreet shippingcity shippingzip shippingcompany deliverymemo deliverynote deliveryinstructions deliverymessage doorcode customsid customsnumber trackingnumber
billingstreet billingaddress1 billingaddress2 billingcity billingzip billingcompany billingprovince address address1 address2 zip zipcode postcode
`

// neverNames are refused in files of every kind.
const neverNames = `cardnumber 카드번호 password passwd 비밀번호 패스워드 cvc cvv 계좌번호 환불계좌 환불계좌번호 예금주 iban optinip confirmip ip ipaddress lastip signupip 가입ip 접속ip 최종접속ip 최근접속ip cardlast4`

// residentNames are resident registration numbers by name.
const residentNames = `주민등록번호 주민번호 주민등록번호뒷자리 주민등록 외국인등록번호 residentregistrationnumber residentnumber rrn ssn socialsecuritynumber マイナンバー 个人番号 身份证 身份证号 身份证号码`

// meaning is what a header name stands for.
type meaning struct {
	target Target
	kind   value.Kind
	rank   int // position in its row: the more telling name comes first
}

type nameTable map[string]meaning

var nameTables = sync.OnceValue(func() map[store.RowKind]nameTable {
	tables := map[store.RowKind]nameTable{}
	for kind, texts := range map[store.RowKind][]string{
		store.RowsCustomers: {customerNames, personNames, attributeNames},
		store.RowsOrders:    {orderNames, personNames, attributeNames},
		store.RowsEvents:    {eventNames, personNames, attributeNames},
		store.RowsProducts:  {productNames, attributeNames},
	} {
		t := nameTable{}
		if kind == store.RowsOrders {
			t.addUnused(unusedNames)
		}
		t.addUnused(neverNames)
		for _, text := range texts {
			t.add(kind, text)
		}
		tables[kind] = t
	}
	return tables
})

func (t nameTable) add(kind store.RowKind, text string) {
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		key, typed, _ := strings.Cut(strings.TrimSuffix(words[0], ":"), ":")
		m := meaning{target: Target(key), kind: Target(key).kind()}
		if k, ok := value.ParseKind(typed); ok {
			m.kind = k
		}
		for i, w := range append([]string{key}, words[1:]...) {
			w = fold(w)
			m.rank = i
			if _, taken := t[w]; !taken && w != "" {
				t[w] = m
			}
		}
	}
}

func (t nameTable) addUnused(text string) {
	for _, w := range strings.Fields(text) {
		t[fold(w)] = meaning{target: Skip}
	}
}

var residents = sync.OnceValue(func() map[string]bool { return wordSet(residentNames) })

// prefixes say whose value it is, where the table does not know the full name.
var prefixes = func() map[store.RowKind][]string {
	person := strings.Fields("customer client member user buyer subscriber contact billing defaultaddress 고객 회원 구매자 주문자 注文者 購入者 お客様 顧客 会員 买家 客户 買家")
	return map[store.RowKind][]string{
		store.RowsCustomers: person,
		store.RowsOrders:    append(person[:len(person):len(person)], "order", "주문"),
		store.RowsEvents:    append(person[:len(person):len(person)], "event", "이벤트"),
		store.RowsProducts:  {"product", "item", "상품", "제품"},
	}
}()

// lookup finds what a header name means for a kind of row.
func lookup(kind store.RowKind, header string) (meaning, bool) {
	table := nameTables()[kind]
	name := fold(header)
	if m, ok := table[name]; ok {
		return m, true
	}
	if kind == store.RowsOrders {
		if m, ok := recipientByWords(name); ok {
			return m, true
		}
	}
	if bare := bareHeader(header); bare != header {
		if m, ok := lookup(kind, bare); ok {
			return m, true
		}
	}
	if open := strings.IndexAny(header, "(（[<"); open > 0 {
		if m, ok := table[fold(header[:open])]; ok && !m.target.isConsent() {
			return m, true
		}
	}
	if m, ok := table.byEnding(name); ok {
		return m, true
	}
	if m, ok := table.bilingual(header); ok {
		return m, true
	}
	for _, p := range prefixes[kind] {
		if rest, ok := strings.CutPrefix(name, p); ok && len(rest) > 1 {
			if m, ok := table[rest]; ok && m.target != ToOrdered && m.target != ToExternalID {
				m.rank += 100 // a full name is more telling
				return m, true
			}
		}
	}
	if kind == store.RowsCustomers {
		return consentByWords(name)
	}
	return meaning{}, false
}

// sameEndings are ways to end the name of a moment.
var sameEndings = [][]string{{"일자", "일시", "날짜", "시간", "시각", "일"}, {"日時", "日付", "日期", "日"}, {"datetime", "timestamp", "date", "time", "at", "on"}}

// byEnding finds names of moments that end in another word for the same: 최종주문일자.
func (t nameTable) byEnding(name string) (meaning, bool) {
	for _, ends := range sameEndings {
		for _, end := range ends {
			stem, cut := strings.CutSuffix(name, end)
			if !cut || utf8.RuneCountInString(stem) < 2 {
				continue
			}
			for _, other := range ends {
				if m, ok := t[stem+other]; ok && (m.kind == value.KindTime || m.kind == value.KindDate) {
					m.rank += 50
					return m, true
				}
			}
		}
	}
	return meaning{}, false
}

// bilingual finds names that are said in two languages, as 이름 / Name; names of two
// things, as 이름/회사명, are none.
func (t nameTable) bilingual(header string) (found meaning, ok bool) {
	parts := strings.FieldsFunc(header, func(r rune) bool { return strings.ContainsRune("/|·\n", r) })
	if len(parts) < 2 {
		return meaning{}, false
	}
	for _, part := range parts {
		m, known := t[fold(part)]
		if known && ok && m.target != found.target {
			return meaning{}, false
		}
		if known && !ok {
			found, ok = m, true
		}
	}
	return found, ok
}

// What stands around a name without being part of it: [필수] or ① before it, what its
// values are, as (Y/N) or (1:동의 0:거부), behind it.
var (
	headerMark   = regexp.MustCompile(`^\s*(\[[^\]]*\]|\([^)]*\)|[\d①-⑳]+[.)]?)\s*`)
	headerLegend = regexp.MustCompile(`\s*[(（[]([01YNOXTF○×yn:=/,\s·-]|동의|미동의|거부|수신|예|아니오)+[)）\]]\s*$`)
)

func bareHeader(header string) string {
	return headerLegend.ReplaceAllString(headerMark.ReplaceAllString(header, ""), "")
}

// consentWords are what headers say that speak of advertising; a consent to
// anything else (privacy, terms) is none of these.
var consentWords = []string{"수신동의", "수신여부", "마케팅동의", "마케팅활용동의", "마케팅수신", "광고수신", "광고동의", "광고성정보", "marketingconsent", "marketingoptin", "acceptsmarketing", "optin"}

var channelWords = []struct {
	target Target
	words  []string
}{
	{ToConsentNight, []string{"야간", "심야", "night"}}, {ToConsentKakao, []string{"카카오", "카톡", "알림톡", "친구톡", "kakao"}}, {ToConsentPush, []string{"푸시", "푸쉬", "push"}},
	{ToConsentSMS, []string{"sms", "lms", "문자", "휴대폰", "휴대전화"}}, {ToConsentEmail, []string{"이메일", "메일", "email", "newsletter", "뉴스레터"}},
}

// consentByWords reads longer headers, such as 마케팅 정보 수신 동의 (이메일): a
// consent that names its channel holds for that one only.
func consentByWords(name string) (meaning, bool) {
	refusal := containsAny(name, []string{"unsubscribe", "optout", "optedout", "수신거부", "donotemail", "donotcontact"})
	if !refusal && !containsAny(name, consentWords) && !agreesToChannel(name) {
		return meaning{}, false
	}
	for _, end := range []string{"일", "일시", "일자", "날짜", "date", "time", "at", "경로", "source", "ip", "reason", "사유", "campaign", "link", "url", "id", "count", "횟수"} {
		if strings.HasSuffix(name, end) && !strings.HasSuffix(name, "메일") {
			return meaning{}, false
		}
	}
	if refusal {
		return meaning{target: ToUnsubscribed, kind: value.KindBool, rank: 200}, true
	}
	m := meaning{target: ToConsent, kind: value.KindBool, rank: 200}
	for _, c := range channelWords {
		if containsAny(name, c.words) {
			m.target = c.target
			break
		}
	}
	return m, true
}

// agreesToChannel reports a channel with a word for taking it behind, as SMS_RCV_YN:
// one that is passed over would leave its no unheard.
func agreesToChannel(name string) bool {
	for _, c := range channelWords {
		for _, w := range c.words {
			if _, behind, found := strings.Cut(name, w); found && containsAny(behind, takingWords) {
				return true
			}
		}
	}
	return false
}

var takingWords = []string{"rcvyn", "recvyn", "recyn", "receiveyn", "receptionyn", "agree", "agryn", "allow", "수신", "허용", "동의", "配信", "받기"}

// recipientByWords keeps whatever else speaks of who receives the parcel out of
// who ordered it.
func recipientByWords(name string) (meaning, bool) {
	person := containsAny(name, []string{"수취", "수령인", "수령자", "받는", "받으", "recipient", "receiver", "consignee", "shipto", "送付先", "お届け先", "届け先", "配送先", "收货", "收件", "收貨"})
	parcel := (containsAny(name, []string{"배송", "shipping", "delivery", "lieferadresse", "livraison"}) || strings.HasPrefix(name, "ship")) &&
		containsAny(name, []string{"name", "phone", "tel", "address", "street", "zip", "postal", "postcode", "city", "state", "province", "country", "company", "note", "memo", "주소", "이름", "연락처", "전화", "휴대", "메모", "메시지", "메세지", "요청"})
	if !person && !parcel {
		return meaning{}, false
	}
	return meaning{target: Skip}, true
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// knownHeader reports a header name known for any kind of row.
func knownHeader(header string) bool {
	if header == "" {
		return false
	}
	for _, kind := range rowKinds {
		if _, ok := lookup(kind, header); ok {
			return true
		}
	}
	return residents()[fold(header)]
}

var rowKinds = []store.RowKind{store.RowsCustomers, store.RowsOrders, store.RowsEvents, store.RowsProducts}
