package plan

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// climbs bounds the work of hill climbing in placements of one room.
const climbs = 1_000_000

// pack gives the rooms addresses: the best of several orders of placing, each room at the lowest address that is free during its life;
// if none reaches the bound, hill climbing from the best.
func (l *Layout) pack() {
	rooms := l.rooms
	best, name := slices.Clone(rooms), "order of use"
	l.Arena = placeAll(best)
	for _, o := range placings {
		if l.Arena == l.Bound {
			break
		}
		next := slices.Clone(rooms)
		o.sort(next)
		if n := placeAll(next); n < l.Arena {
			best, name, l.Arena = next, o.name, n
		}
	}
	if l.Arena > l.Bound {
		if n := climb(best, l.Bound); n < l.Arena {
			l.Arena, name = n, "hill climbing from "+name
		}
	}
	placeAll(best)
	l.Packing = name
	l.Rooms = nil
	for _, r := range rooms {
		l.Rooms = append(l.Rooms, r.Room)
	}
}

// placing is an order in which rooms are placed.
type placing struct {
	name string
	sort func([]*room)
}

var placings = []placing{
	{"Glow's order", glowOrder},
	{"size", by(func(r *room) int { return -r.Size })},
	{"area", by(func(r *room) int { return -r.Size * r.length() })},
	{"lifetime", by(func(r *room) int { return -r.length() })},
}

func (r *room) length() int { return r.End - r.Start + 1 }

func (r *room) meets(q *room) bool { return r.Start <= q.End && q.Start <= r.End }

func by(key func(*room) int) func([]*room) {
	return func(rooms []*room) {
		slices.SortStableFunc(rooms, func(a, b *room) int { return cmp.Compare(key(a), key(b)) })
	}
}

// glowOrder is the order of Glow's allocator (pytorch/glow, lib/CodeGen/MemoryAllocator.cpp): again and again, of the rooms live at the
// step with most bytes not yet placed, the largest.
func glowOrder(rooms []*room) {
	for i := range rooms {
		rest := rooms[i:]
		full, most := 0, -1
		for _, r := range rest {
			sum := 0
			for _, q := range rest {
				if q.Start <= r.Start && r.Start <= q.End {
					sum += q.Size
				}
			}
			if sum > most {
				full, most = r.Start, sum
			}
		}
		pick := -1
		for k, r := range rest {
			if r.Start <= full && full <= r.End && (pick < 0 || r.Size > rest[pick].Size) {
				pick = k
			}
		}
		picked := rest[pick]
		copy(rest[1:pick+1], rest[:pick])
		rest[0] = picked
	}
}

// placeAll places the rooms in the given order and returns the size of the arena.
func placeAll(rooms []*room) int {
	arena := 0
	placed := make([]*room, 0, len(rooms)) // by address
	for _, r := range rooms {
		at := 0
		for _, q := range placed {
			if q.meets(r) {
				if q.Offset >= at+r.Size {
					break
				}
				at = max(at, q.Offset+q.Size)
			}
		}
		r.Offset = at
		k, _ := slices.BinarySearchFunc(placed, at, func(q *room, at int) int { return cmp.Compare(q.Offset, at) })
		placed = slices.Insert(placed, k, r)
		arena = max(arena, at+r.Size)
	}
	return arena
}

// climb moves single rooms to other places in the order, keeps what does not make the arena larger, and stops at the bound or when the
// work is used up. The same rooms give the same result.
func climb(rooms []*room, bound int) int {
	rng := rand.New(rand.NewPCG(7, uint64(len(rooms))))
	best := placeAll(rooms)
	next := slices.Clone(rooms)
	for work := 0; work < climbs && best > bound; work += len(rooms) {
		copy(next, rooms)
		// a room that ends at the top is in the way: move it, or any, to an earlier place
		from := rng.IntN(len(next))
		if rng.IntN(2) == 0 {
			from = slices.IndexFunc(next, func(r *room) bool { return r.Offset+r.Size == best })
		}
		r := next[max(from, 0)]
		next = slices.Delete(next, max(from, 0), max(from, 0)+1)
		next = slices.Insert(next, rng.IntN(max(from, 0)+1), r)
		if n := placeAll(next); n <= best {
			best = n
			copy(rooms, next)
		} else {
			placeAll(rooms)
		}
	}
	return best
}
