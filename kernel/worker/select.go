package worker

import "reflect"

// sendCase and receiveCase describe the cases of a select; a nil channel is never ready.
func sendCase(ch, value any) reflect.SelectCase {
	c := reflect.ValueOf(ch)
	v := reflect.New(c.Type().Elem()).Elem()
	if value != nil {
		v.Set(reflect.ValueOf(value))
	}
	return reflect.SelectCase{Dir: reflect.SelectSend, Chan: c, Send: v}
}

func receiveCase(ch any) reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}
}

// Results of choose that are no case.
const (
	defaultCase = -1
	stoppedCase = -2
)

// choose is select: it returns the number of the case that went ahead, what that received, and whether it received a value that
// was sent. When the cell is stopped it returns no case: the interpreter ends the goroutine then.
func (w *worker) choose(blocks bool, cases ...reflect.SelectCase) (which int, value any, ok bool) {
	all := append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	if blocks {
		all[len(cases)] = receiveCase(w.brake.pulled())
	}
	i, v, ok := reflect.Select(all)
	switch {
	case i == len(cases) && blocks:
		return stoppedCase, nil, false
	case i == len(cases):
		return defaultCase, nil, false
	case !v.IsValid():
		return i, nil, false
	}
	return i, v.Interface(), ok
}
