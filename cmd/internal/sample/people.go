package sample

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// person is a customer with what drives their behaviour.
type person struct {
	customer store.Customer
	visits   float64 // a month
	loyalty  float64 // chance that a visit ends in an order
	taste    string  // category they come back to
	lapse    time.Time
	orders   []store.Order
	events   []store.Event
	spent    int64
}

var (
	familyNames = []string{"김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황", "안", "송", "류", "홍", "배", "남궁"}
	givenNames  = []string{"서연", "지훈", "하은", "도윤", "민준", "유나", "민지", "서준", "채원", "유진", "지민", "예린", "현우", "아라", "다은",
		"수아", "지호", "은우", "시우", "나은", "지안", "태윤", "소율", "건우", "하린", "준서", "가은", "승현", "혜진", "동현", "은지", "재원"}
	romanFamily = []string{"kim", "lee", "park", "choi", "jung", "kang", "cho", "yoon", "jang", "lim", "han", "oh", "seo", "shin", "kwon", "hwang", "ahn", "song", "ryu", "hong", "bae", "namgung"}
	romanGiven  = []string{"seoyeon", "jihoon", "haeun", "doyun", "minjun", "yuna", "minji", "seojun", "chaewon", "yujin", "jimin", "yerin", "hyunwoo", "ara", "daeun",
		"sua", "jiho", "eunwoo", "siwoo", "naeun", "jian", "taeyun", "soyul", "gunwoo", "harin", "junseo", "gaeun", "seunghyun", "hyejin", "donghyun", "eunji", "jaewon"}
	districts = [][2]string{{"Seongdong-gu", "성동구"}, {"Mapo-gu", "마포구"}, {"Yongsan-gu", "용산구"}, {"Gangseo-gu", "강서구"}, {"Songpa-gu", "송파구"},
		{"Eunpyeong-gu", "은평구"}, {"Nowon-gu", "노원구"}, {"Seodaemun-gu", "서대문구"}, {"Jongno-gu", "종로구"}, {"Seocho-gu", "서초구"}}
	cities = [][2]string{{"Seoul", "서울"}, {"Busan", "부산"}, {"Daejeon", "대전"}, {"Daegu", "대구"}, {"Gwangju", "광주"}, {"Incheon", "인천"}, {"Jeju", "제주"}}
)

// abroad are customers elsewhere: names, and where they live.
var abroad = []struct {
	zone, locale, country, city string
	names                       []string
}{
	{"Europe/Berlin", "de", "DE", "Berlin", []string{"Mia Schneider", "Jonas Weber", "Maximiliane-Theodora von Hohenlohe", "Lena Krüger"}},
	{"America/New_York", "en-US", "US", "New York", []string{"Noah Williams", "Ava Johnson", "Zoë O'Connor", "Liam Brown"}},
	{"Asia/Tokyo", "ja", "JP", "Tokyo", []string{"田中 愛子", "佐藤 健", "鈴木 さくら"}},
	{"Europe/Madrid", "es", "ES", "Madrid", []string{"Tomás Herrera", "Lucía Gómez"}},
	{"Asia/Ho_Chi_Minh", "vi", "VN", "Hanoi", []string{"Linh Nguyễn", "Minh Trần"}},
	{"Asia/Kolkata", "en-IN", "IN", "Pune", []string{"Priya Raghunathan", "Arjun Mehta"}},
	{"Asia/Dubai", "ar", "AE", "Dubai", []string{"ليلى حداد"}},
	{"Australia/Lord_Howe", "en-AU", "AU", "Lord Howe Island", []string{"Ruby Wilson"}},
}

func (m *maker) makePeople() []*person {
	people := make([]*person, Customers)
	for i := range people {
		p := &person{visits: 0.6 + m.rng.ExpFloat64()*1.4, loyalty: 0.10 + 0.22*m.rng.Float64(), taste: pick(m, []string{"soap", "soap", "soap", "candle", "candle", "hair", "body", "gift", "home"})}
		// The shop grows: later months bring more people.
		age := m.rng.Float64()
		days := int(float64(months*30) * age * (0.55 + 0.45*age))
		joined := m.now.AddDate(0, 0, -days).Add(-time.Duration(m.rng.IntN(86400)) * time.Second)
		if m.chance(0.45) {
			p.lapse = joined.AddDate(0, 0, 20+m.rng.IntN(160))
		}
		c := &p.customer
		c.ExternalID = fmt.Sprintf("G%05d", i+1)
		c.CreatedAt = joined
		c.Attributes = store.Attributes{}
		if m.chance(0.9) {
			m.korean(c, i)
		} else {
			m.foreign(c, i)
		}
		m.attributes(c, p)
		m.consents(c, joined)
		people[i] = p
	}
	return people
}

func (m *maker) korean(c *store.Customer, i int) {
	f, g := m.rng.IntN(len(familyNames)), m.rng.IntN(len(givenNames))
	c.Name = familyNames[f] + givenNames[g]
	c.Email = fmt.Sprintf("%s.%s%d@%s", romanGiven[g], romanFamily[f], i+1, pick(m, []string{"example.com", "example.org", "example.net", "mail.example"}))
	c.TimeZone, c.Locale, c.Country = "Asia/Seoul", "ko", "KR"
	if m.chance(0.88) {
		c.Phone = fmt.Sprintf("+8210000%05d", i+1)
	}
	if m.chance(0.025) {
		c.Name = ""
	}
	if m.chance(0.05) {
		c.Email = ""
	}
	city := cities[0]
	if m.chance(0.5) {
		city = pick(m, cities)
	}
	c.Attributes["city"] = value.Text(m.say(city[0], city[1]))
	if city == cities[0] {
		d := pick(m, districts)
		c.Attributes["district"] = value.Text(m.say(d[0], d[1]))
	}
}

func (m *maker) foreign(c *store.Customer, i int) {
	a := pick(m, abroad)
	c.Name = pick(m, a.names)
	c.Email = fmt.Sprintf("guest%d@%s", i+1, pick(m, []string{"example.com", "example.net"}))
	if name, _, ok := strings.Cut(c.Name, " "); ok && name[0] < 0x80 {
		c.Email = fmt.Sprintf("%s%d@example.com", strings.ToLower(strings.Map(letters, name)), i+1)
	}
	c.TimeZone, c.Locale, c.Country = a.zone, a.locale, a.country
	c.Attributes["city"] = value.Text(a.city)
}

// letters keeps the ASCII letters of a name for an address.
func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}

func (m *maker) attributes(c *store.Customer, p *person) {
	if m.chance(0.7) {
		c.Attributes["birthday"] = value.DateOf(value.MakeDate(1962+m.rng.IntN(44), time.Month(1+m.rng.IntN(12)), 1+m.rng.IntN(28)))
	}
	if m.chance(0.6) {
		c.Attributes["skin"] = value.Text(pick(m, []string{m.say("dry", "건성"), m.say("oily", "지성"), m.say("sensitive", "민감성"), m.say("combination", "복합성")}))
	}
	if m.chance(0.5) {
		c.Attributes["points"] = value.Number(float64(m.rng.IntN(60) * 100))
	}
	if m.chance(0.3) {
		c.Attributes["tags"] = value.List(m.say(categories[p.taste][0], categories[p.taste][1]))
	}
}

func (m *maker) consents(c *store.Customer, joined time.Time) {
	source := m.say("sign-up form", "회원 가입")
	wording := m.say("I agree to receive news and offers by e-mail (version 3).", "이메일로 소식과 할인 정보를 받는 데 동의합니다. (3판)")
	give := func(ch store.Channel, p store.Purpose, s store.ConsentState, night bool) {
		c.Consents = append(c.Consents, store.Consent{Channel: ch, Purpose: p, State: s, Night: night, Source: source, Wording: wording, At: joined})
	}
	give(store.ChannelEmail, store.PurposeInformational, store.ConsentSubscribed, false)
	switch x := m.rng.Float64(); {
	case x < 0.70:
		give(store.ChannelEmail, store.PurposeAdvertising, store.ConsentOptedIn, false)
		c.Attributes["consent_at"] = value.DateOf(value.DateFrom(joined.In(m.zone)))
	case x < 0.78:
		give(store.ChannelEmail, store.PurposeAdvertising, store.ConsentUnsubscribed, false)
	}
	if c.Phone == "" {
		return
	}
	give(store.ChannelSMS, store.PurposeInformational, store.ConsentSubscribed, false)
	if m.chance(0.55) {
		give(store.ChannelSMS, store.PurposeAdvertising, store.ConsentOptedIn, m.chance(0.15))
	}
	if m.chance(0.35) {
		give(store.ChannelKakao, store.PurposeAdvertising, store.ConsentOptedIn, false)
	}
}

func (m *maker) savePeople(ctx context.Context, tx store.Tx) error {
	for _, a := range []store.Attribute{
		{Key: "city", Label: m.say("City", "사는 곳"), Kind: value.KindText}, {Key: "district", Label: m.say("District", "구"), Kind: value.KindText},
		{Key: "birthday", Label: m.say("Birthday", "생일"), Kind: value.KindDate}, {Key: "skin", Label: m.say("Skin", "피부"), Kind: value.KindText},
		{Key: "points", Label: m.say("Points", "적립금"), Kind: value.KindNumber}, {Key: "tags", Label: m.say("Tags", "태그"), Kind: value.KindList},
		{Key: "consent_at", Label: m.say("Consented on", "동의일"), Kind: value.KindDate},
	} {
		if err := tx.Customers().RegisterAttribute(ctx, a); err != nil {
			return err
		}
	}
	for _, p := range m.people {
		if err := tx.Customers().Save(ctx, &p.customer); err != nil {
			return fmt.Errorf("customer %s: %w", p.customer.ExternalID, err)
		}
		for _, k := range p.customer.Consents {
			if err := tx.Customers().SetConsent(ctx, p.customer.ID, k); err != nil {
				return err
			}
		}
	}
	return nil
}
