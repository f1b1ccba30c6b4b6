package importer

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gilmok/store"
)

// eventWords are the names shops give to the events Gilmok knows.
var eventWords = map[string]string{}

func init() {
	for name, words := range map[string]string{
		store.EventVisited:        "visited visit pageview pageviewed page_view session 방문 방문함 접속 로그인 訪問",
		store.EventViewed:         "viewed view productviewed viewedproduct viewitem productview 조회 상품조회 상품보기 열람 閲覧",
		store.EventAddedToCart:    "addedtocart addtocart cart cartadd 장바구니 장바구니담기 장바구니추가 카트 カート",
		store.EventEmptiedCart:    "emptiedcart cartemptied emptycart removefromcart 장바구니비움 장바구니비우기 장바구니삭제",
		store.EventSearched:       "searched search 검색 検索",
		store.EventWished:         "wished wish wishlist wishlisted wishlistadd addtowishlist addedtowishlist addtofavorites addedtofavorites addtofavourites addedtofavourites favorite favorited favourite favourited 찜 찜하기 찜추가 관심상품추가 위시 위시리스트 관심상품",
		store.EventSignedUp:       "signedup signup register registered 가입 회원가입",
		store.EventOrdered:        "ordered order purchase purchased placedorder orderplaced ordercompleted completedorder bought buy 주문 주문함 주문완료 구매 구매함 구매완료 결제 결제완료 注文 購入",
		store.EventOrderCancelled: "ordercancelled ordercanceled cancelledorder canceledorder refunded refund 주문취소 취소 취소완료 환불 환불완료",
		store.EventBooked:         "booked booking reservation reserved 예약 예약함 예약완료 予約",
	} {
		for _, w := range strings.Fields(words) {
			eventWords[fold(w)] = name
		}
	}
}

// eventName gives the name Gilmok knows, or the shop's own.
func eventName(s string) string {
	s = clean(s)
	if name, ok := eventWords[fold(s)]; ok {
		return name
	}
	return truncate(s, 100)
}

// productOfEvent is the property by which carts, wish lists and recommendations
// know a product; a column of product numbers fills it too.
const productOfEvent = "product"

// event builds a row of an event file.
func (r *Reading) event(cells []string) (*store.EventRowIn, Code) {
	row := &store.EventRowIn{Record: r.Rows}
	row.Event.Name = r.source.options.EventName
	var n nameParts
	region := r.regionOf(cells)
	dateSeen := false
	var product any
	for c, v := range r.filled(cells) {
		switch {
		case !c.field && propertiesOf(row, c, v):
		case !c.field:
			if v := r.value(c, v); !v.IsNone() {
				if row.Event.Properties == nil {
					row.Event.Properties = make(store.Properties, 8)
				}
				row.Event.Properties[string(c.Target)] = property(v)
				if c.Target == ToProduct {
					product = property(v)
				}
			}
		case r.person(c, v, &row.Customer, &n, region):
		case c.Target == ToEventName:
			row.Event.Name = eventName(v)
		case c.Target == ToEventAt:
			dateSeen = true
			row.Event.At = r.instant(c, v)
		case c.Target == ToEventKey:
			row.Event.Key = identifier(v)
		case c.Target == ToAnonymous:
			row.Event.AnonymousID = r.id(c, v)
		}
	}
	if row.Customer.Name == "" {
		row.Customer.Name = n.full()
	}
	if _, named := row.Event.Properties[productOfEvent]; product != nil && !named {
		row.Event.Properties[productOfEvent] = product
	}
	return row, r.finishEvent(row, cells, dateSeen)
}

// propertyNames are what columns are called that hold an event's properties as JSON.
var propertyNames = wordSet("properties props eventproperties eventparams params attributes payload metadata data 속성 이벤트속성 속성값")

// propertiesOf takes the properties out of a cell that is a JSON object. What has no
// value of its own inside stays text.
func propertiesOf(row *store.EventRowIn, c *Column, v string) bool {
	if !strings.HasPrefix(v, "{") || !propertyNames[fold(c.Name)] {
		return false
	}
	var found map[string]any
	if json.Unmarshal([]byte(v), &found) != nil {
		return false
	}
	if row.Event.Properties == nil {
		row.Event.Properties = make(store.Properties, 8)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		key, _ := attributeKey(name, nil)
		if _, has := row.Event.Properties[key]; has {
			continue
		}
		switch v := found[name].(type) {
		case string, float64, bool:
			row.Event.Properties[key] = v
		case nil:
		default:
			text, _ := json.Marshal(v)
			row.Event.Properties[key] = string(text)
		}
	}
	return true
}

// finishEvent checks what an event must have. Without a key of its own, its cells
// are the key: the same file again stores nothing twice.
func (r *Reading) finishEvent(row *store.EventRowIn, cells []string, dateSeen bool) Code {
	p := &row.Customer
	switch {
	case p.ExternalID == "" && p.Email == "" && p.Phone == "" && len(p.Aliases) == 0 && row.Event.AnonymousID == "":
		return r.worst(NoAddress)
	case row.Event.Name == "":
		return MissingEvent
	case row.Event.At.IsZero() && dateSeen:
		return BadDate
	case row.Event.At.IsZero():
		return MissingDate
	}
	if row.Event.Key == "" {
		row.Event.Key = r.contentKey(cells)
	}
	return ""
}
