package dyn

import (
	"encoding/xml"
	"fmt"
	"io"
	"reflect"
)

var (
	xmlUnmarshaler     = reflect.TypeFor[xml.Unmarshaler]()
	xmlAttrUnmarshaler = reflect.TypeFor[xml.UnmarshalerAttr]()
)

// heldXML keeps what a decoder of XML finds for a value that a method decodes: a list may be told in several elements.
type heldXML struct{ kept }

// heldXML returns what keeps what an XML decoder finds for a value that a method decodes; nil when none does.
func (m mirrors) heldXML(t *Type) reflect.Type {
	if t.desc.Kind == Pointer || !t.has(xmlUnmarshaler, true) && !t.has(xmlAttrUnmarshaler, true) && !t.has(textUnmarshaler, true) {
		return nil
	}
	return reflect.TypeFor[heldXML]()
}

// part is one element, attribute or text that a decoder of XML found.
type part struct {
	tokens []xml.Token // of an element, from its start to its end
	err    error       // what came in place of the next token
	attr   *xml.Attr
	text   string
	turn   int64
}

// UnmarshalXML keeps an element.
func (h *heldXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	p := part{tokens: []xml.Token{start.Copy()}, turn: turns.Add(1)}
	for depth := 1; depth > 0 && p.err == nil; {
		var t xml.Token
		if t, p.err = d.Token(); p.err != nil {
			break
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		p.tokens = append(p.tokens, xml.CopyToken(t))
	}
	h.xml = append(h.xml, p)
	return p.err
}

// UnmarshalXMLAttr keeps an attribute.
func (h *heldXML) UnmarshalXMLAttr(a xml.Attr) error {
	h.xml = append(h.xml, part{attr: &a, text: a.Value, turn: turns.Add(1)})
	return nil
}

// UnmarshalText keeps a text.
func (h *heldXML) UnmarshalText(b []byte) error {
	h.xml = append(h.xml, part{text: string(b), turn: turns.Add(1)})
	return nil
}

// Token makes a part what a decoder reads from.
func (p *part) Token() (t xml.Token, err error) {
	if len(p.tokens) == 0 {
		if p.err == nil {
			return nil, io.EOF
		}
		return nil, p.err
	}
	t, p.tokens = p.tokens[0], p.tokens[1:]
	return t, nil
}

// decoder returns a decoder that stands behind the start of the element.
func (p *part) decoder() (*xml.Decoder, xml.StartElement) {
	if len(p.tokens) == 0 {
		start := xml.StartElement{Name: xml.Name{Local: "text"}}
		p.tokens = []xml.Token{start, xml.CharData(p.text), start.End()}
	}
	d := xml.NewTokenDecoder(p)
	t, _ := d.Token()
	return d, t.(xml.StartElement)
}

// characters is what a method that decodes text is given.
func (p *part) characters() []byte {
	text, depth := []byte(p.text), 0
	for _, t := range p.tokens {
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 1 {
				text = append(text, t...)
			}
		}
	}
	return text
}

// part sets n to what a decoder of XML found for it, by the method that the decoder would call.
func (d *drain) part(n node, p part) {
	element := len(p.tokens) > 0
	switch {
	case element && n.t.has(xmlUnmarshaler, true):
		d.element(n, p)
	case p.attr != nil && n.t.has(xmlAttrUnmarshaler, true):
		d.call(n, "UnmarshalXMLAttr", *p.attr, p.turn)
	case n.t.has(textUnmarshaler, true):
		d.call(n, "UnmarshalText", p.characters(), p.turn)
	default:
		d.plain(n, p)
	}
}

func (d *drain) element(n node, p part) {
	x, start := p.decoder()
	err, _ := n.call("UnmarshalXML", true, x, start)[0].Interface().(error)
	if err == nil && len(p.tokens) > 0 {
		name := n.t.name
		if !n.t.has(xmlUnmarshaler, false) {
			name = "(*" + name + ")"
		}
		err = fmt.Errorf("xml: %s.UnmarshalXML did not consume entire <%s> element", name, start.Name.Local)
	}
	d.failed(err, p.turn)
}

// plain decodes what has no method for it, by its underlying type.
func (d *drain) plain(n node, p part) {
	u := n.t.under()
	to := reflect.New(u.rep)
	if old := n.open().v; old.IsValid() && old.Type() == u.rep {
		to.Elem().Set(old)
	}
	x, start := p.decoder()
	d.failed(d.reg.DecodeElement(int(u.desc.ID), to.Interface(), x, &start), p.turn)
	if n.t.desc.Hole {
		n.t.store(n.v, to.Elem().Interface())
		return
	}
	n.v.Set(to.Elem())
}
