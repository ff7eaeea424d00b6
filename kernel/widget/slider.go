package widget

import (
	"fmt"
	"math"
)

// SliderWidget is a slider over floating-point numbers.
type SliderWidget struct{ *model }

// Slider returns a slider from lo to hi that stands at lo and moves by step.
func Slider(lo, hi, step float64) *SliderWidget {
	lo, hi = min(lo, hi), max(lo, hi)
	format := fmt.Sprintf(".%df", decimals(step))
	w := &SliderWidget{newControl("Slider", "FloatSlider", "FloatSliderView", "SliderStyle", map[string]any{
		"value": lo, "min": lo, "max": hi, "step": step, "readout_format": format,
		"behavior": "drag-tap", "continuous_update": true, "orientation": "horizontal", "readout": true,
		"description": "", "disabled": false,
	})}
	w.accept = func(key string, value any) (any, bool) {
		x, ok := value.(float64)
		return min(max(x, lo), hi), ok && key == "value" && !math.IsNaN(x)
	}
	return w
}

// decimals is how many digits after the point a step needs, at least 2 so that the reading does not jump in width.
func decimals(step float64) int {
	for n := 2; n < 10; n++ {
		if x := step * math.Pow10(n); math.Abs(x-math.Round(x)) < 1e-9 {
			return n
		}
	}
	return 10
}

// Label sets the text before the slider.
func (w *SliderWidget) Label(text string) *SliderWidget { w.set("description", text); return w }

// At moves the slider; it is Set for use where the slider is made.
func (w *SliderWidget) At(x float64) *SliderWidget { w.Set(x); return w }

// Set moves the slider. Handlers hear the user only, not Set.
func (w *SliderWidget) Set(x float64) {
	if v, ok := w.accept("value", x); ok {
		w.set("value", v)
	}
}

// Value is where the slider stands.
func (w *SliderWidget) Value() float64 { return w.get("value").(float64) }

// OnChange calls f whenever the user has moved the slider, while it is dragged too.
func (w *SliderWidget) OnChange(f func(x float64)) *SliderWidget {
	w.on(&w.changed, func() { f(w.Value()) })
	return w
}

// IntSliderWidget is a slider over whole numbers.
type IntSliderWidget struct{ *model }

// IntSlider returns a slider from lo to hi that stands at lo and moves by step.
func IntSlider(lo, hi, step int) *IntSliderWidget {
	lo, hi = min(lo, hi), max(lo, hi)
	w := &IntSliderWidget{newControl("IntSlider", "IntSlider", "IntSliderView", "SliderStyle", map[string]any{
		"value": lo, "min": lo, "max": hi, "step": step, "readout_format": "d",
		"behavior": "drag-tap", "continuous_update": true, "orientation": "horizontal", "readout": true,
		"description": "", "disabled": false,
	})}
	w.accept = func(key string, value any) (any, bool) {
		x, ok := number(value).(float64)
		return int(min(max(x, float64(lo)), float64(hi))), ok && key == "value" && !math.IsNaN(x)
	}
	return w
}

// Label sets the text before the slider.
func (w *IntSliderWidget) Label(text string) *IntSliderWidget { w.set("description", text); return w }

// At moves the slider; it is Set for use where the slider is made.
func (w *IntSliderWidget) At(x int) *IntSliderWidget { w.Set(x); return w }

// Set moves the slider. Handlers hear the user only, not Set.
func (w *IntSliderWidget) Set(x int) {
	if v, ok := w.accept("value", x); ok {
		w.set("value", v)
	}
}

// Value is where the slider stands.
func (w *IntSliderWidget) Value() int { return w.get("value").(int) }

// OnChange calls f whenever the user has moved the slider, while it is dragged too.
func (w *IntSliderWidget) OnChange(f func(x int)) *IntSliderWidget {
	w.on(&w.changed, func() { f(w.Value()) })
	return w
}
