package worker

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"hash"
	"hash/maphash"
	"math/rand/v2"
	"reflect"
	"sync"
)

// others are the functions of the packages that have few generic ones.
func (g generics) others() map[string]any {
	return map[string]any{
		"SyncOnceValue":  once,
		"SyncOnceValues": once,
		"MathRandN":      randN,

		"HashMaphashComparable": func(seed maphash.Seed, x any) uint64 {
			return maphash.Comparable(seed, g.types.Key(x))
		},
		"HashMaphashWriteComparable": func(h *maphash.Hash, x any) {
			maphash.WriteComparable(h, g.types.Key(x))
		},
		"CryptoHkdfExtract": func(h any, secret, salt []byte) ([]byte, error) { return hkdf.Extract(newHash(h), secret, salt) },
		"CryptoHkdfExpand": func(h any, key []byte, info string, length int) ([]byte, error) {
			return hkdf.Expand(newHash(h), key, info, length)
		},
		"CryptoHkdfKey": func(h any, secret, salt []byte, info string, length int) ([]byte, error) {
			return hkdf.Key(newHash(h), secret, salt, info, length)
		},
		"CryptoPbkdf2Key": func(h any, password string, salt []byte, rounds, length int) ([]byte, error) {
			return pbkdf2.Key(newHash(h), password, salt, rounds, length)
		},
	}
}

// newHash returns h, a function whose result is a hash of any type.
func newHash(h any) func() hash.Hash {
	fn := reflect.ValueOf(h)
	return func() hash.Hash { return call(fn).Interface().(hash.Hash) }
}

// once is sync.OnceValue and sync.OnceValues.
func once(f any) any {
	fn := reflect.ValueOf(f)
	results := sync.OnceValue(func() []reflect.Value { return fn.Call(nil) })
	return reflect.MakeFunc(fn.Type(), func([]reflect.Value) []reflect.Value { return results() }).Interface()
}

func randN(n any) any {
	v := reflect.ValueOf(n)
	out := reflect.New(v.Type()).Elem()
	switch {
	case v.CanInt() && v.Int() > 0:
		out.SetInt(rand.Int64N(v.Int()))
	case v.CanUint() && v.Uint() > 0:
		out.SetUint(rand.Uint64N(v.Uint()))
	default:
		panic("invalid argument to N")
	}
	return out.Interface()
}
