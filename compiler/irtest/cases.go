package irtest

import "math"

// Case is an operation with constants for operands, %y its result, and what %y must be.
type Case struct {
	Text string
	Want []float64 // stored values of %y
}

// Cases are worked by hand, at least one an operation of the graph; each comment says how where it is not plain. The graph's evaluation
// is held to them, and so is what compiled programs compute.
func Cases() []Case { return cases }

// q is an i8 type with scale 0.5 and zero point 1.
const q = "q(0.5:1 S)"

var cases = []Case{
	// 3x3 image, filter [1 2; 3 4], bias 10: 1·1+2·2+3·4+4·5 = 37 …
	{"%x : f32[1 1 3 3] = const [1 2 3 4 5 6 7 8 9]\n%w : f32[1 1 2 2] = const [1 2 3 4]\n%b : f32[1] = const [10]\n" +
		"%y : f32[1 1 2 2] = conv %x %w %b hi=70", []float64{47, 57, 70, 70}},
	// padding top-left, stride 2: taps inside only: 4·1, 3·2+4·3, 2·4+4·7, 1·5+2·6+3·8+4·9; then the residual
	{"%x : f32[1 1 3 3] = const [1 2 3 4 5 6 7 8 9]\n%w : f32[1 1 2 2] = const [1 2 3 4]\n%r : f32[1 1 2 2] = const [1 0 0 -100]\n" +
		"%y : f32[1 1 2 2] = conv %x %w _ %r strides=[2 2] pads=[1 1 0 0] lo=0", []float64{5, 18, 36, 0}},
	// two groups, dilation 2
	{"%x : f32[1 2 1 3] = const [1 2 3 4 5 6]\n%w : f32[2 1 1 2] = const [1 1 1 -1]\n" +
		"%y : f32[1 2 1 1] = conv %x %w groups=2 dilations=[1 2]", []float64{4, -2}},
	// integers: x − zx = [2 4], w = [3 -1] of scale 0.25: acc = 6 − 4 + 8 = 10; 10·(0.5·0.25/0.5) = 2.5 → 3 (half up), + 1
	{"%x : i8[1 2 1 1] " + q + " = const [3 5]\n%w : i8[1 2 1 1] q(0.25:0 axis=0 S) = const [3 -1]\n%b : i32[1] q(0.125:0 S) = const [8]\n" +
		"%y : i8[1 1 1 1] " + q + " = conv %x %w %b", []float64{4}},
	{"%x : f32[2 2] = const [1 2 3 4]\n%w : f32[2 2] = const [1 1 2 0]\n%b : f32[2] = const [0 1]\n%r : f32[2 2] = const [1 0 0 0]\n" +
		"%y : f32[2 2] = dense %x %w %b %r", []float64{4, 3, 7, 7}},
	{"%x : f32[1 2] = const [1 2]\n%w : f32[3 2] = const [1 1 -2 0 2 1]\n%y : f32[1 3] = dense %x %w lo=-1 hi=3.5", []float64{3, -1, 3.5}},
	// integers in mode F: acc = 1·1 = 1; 1·0.5 = 0.5 → 0 (half to even)
	{"%x : i8[1 1] q(0.5:1 F) = const [2]\n%w : i8[1 1] q(1:0 F) = const [1]\n%y : i8[1 1] q(1:7 F) = dense %x %w", []float64{7}},
	{"%a : f32[2 1 2] = const [1 2 3 4]\n%b : f32[2 2] = const [1 2 3 4]\n%y : f32[2 1 2] = matmul %a %b", []float64{7, 10, 15, 22}},
	{"%x : f32[1 1 2 2] = const [-1 -2 -3 -4]\n%y : f32[1 1 2 2] = maxpool %x size=[2 2] pads=[1 1 0 0]", []float64{-1, -1, -1, -1}},
	{"%x : i8[1 1 1 2] " + q + " = const [-5 4]\n%y : i8[1 1 1 1] " + q + " = maxpool %x size=[1 2]", []float64{4}},
	{"%x : f32[1 1 2 2] = const [1 2 3 6]\n%y : f32[1 1 2 2] = avgpool %x size=[2 2] pads=[1 1 0 0]", []float64{1, 1.5, 2, 3}},
	{"%x : f32[1 1 2 2] = const [4 8 4 8]\n%y : f32[1 1 2 2] = avgpool %x size=[2 2] pads=[1 1 0 0] count_pad=1", []float64{1, 3, 2, 6}},
	// ceil: the second window has one tap inside
	{"%x : f32[1 1 1 3] = const [2 4 9]\n%y : f32[1 1 1 2] = avgpool %x size=[1 2] strides=[1 2] ceil=1", []float64{3, 9}},
	// (−2 + 3)/2 = 0.5 in units of sx; → 1 in half up; zero points 1 and 0
	{"%x : i8[1 1 1 2] " + q + " = const [-1 4]\n%y : i8[1 1 1 1] q(0.5:0 S) = avgpool %x size=[1 2]", []float64{1}},
	{"%x : f32[1 2 1] = const [3 5]\n%s : f32[2] = const [2 1]\n%h : f32[2] = const [0 1]\n%m : f32[2] = const [1 1]\n" +
		"%v : f32[2] = const [3 15]\n%y : f32[1 2 1] = batchnorm %x %s %h %m %v eps=1", []float64{2, 2}},
	// window of 3 around each channel: 1/(1 + 3/3·Σx²)^1
	{"%x : f32[1 3 1 1] = const [1 2 0]\n%y : f32[1 3 1 1] = lrn %x size=3 alpha=3 beta=1", []float64{1. / 6, 2. / 6, 0}},
	{"%a : f32[2 1] = const [1 2]\n%b : f32[2] = const [10 20]\n%y : f32[2 2] = add %a %b hi=21", []float64{11, 21, 12, 21}},
	// 0.5·(3−1) + 0.25·(2−0) = 1.5 = 3·0.5
	{"%a : i8[1] " + q + " = const [3]\n%b : i8[1] q(0.25:0 S) = const [2]\n%y : i8[1] " + q + " = add %a %b", []float64{4}},
	// 0.25·1 + 0.25·1 = 0.5: one unit, where rounding each half first would give two
	{"%a : i8[1] q(0.25:0 S) = const [1]\n%y : i8[1] " + q + " = add %a %a", []float64{2}},
	// 0.25·1 + 0.25·0 is half a unit: up
	{"%a : i8[1] q(0.25:0 S) = const [1]\n%b : i8[1] q(0.25:0 S) = const [0]\n%y : i8[1] " + q + " = add %a %b", []float64{2}},
	{"%a : i8[1] " + q + " = const [3]\n%b : i8[1] q(0.25:0 S) = const [2]\n%y : i8[1] " + q + " = sub %a %b", []float64{2}},
	{"%a : f32[2] = const [1 2]\n%b : f32[] = const [4]\n%y : f32[2] = sub %a %b", []float64{-3, -2}},
	{"%a : f32[2] = const [1 2]\n%y : f32[2] = mul %a %a", []float64{1, 4}},
	// 1·0.5 = 0.5 = 1 unit; saturated: 63·63.5
	{"%a : i8[2] " + q + " = const [3 127]\n%b : i8[2] " + q + " = const [2 127]\n%y : i8[2] " + q + " = mul %a %b", []float64{2, 127}},
	{"%a : i64[3] = const [7 -7 9]\n%b : i64[1] = const [2]\n%y : i64[3] = div %a %b", []float64{3, -3, 4}},
	{"%a : f32[2] = const [3 2]\n%b : f32[2] = const [2 -1]\n%y : f32[2] = pow %a %b", []float64{9, 0.5}},
	{"%a : f32[2] = const [3 2]\n%b : f32[2] = const [2 4]\n%y : f32[2] = min %a %b", []float64{2, 2}},
	{"%a : i64[2] = const [3 2]\n%b : i64[2] = const [2 4]\n%y : i64[2] = max %a %b", []float64{3, 4}},
	{"%x : f32[3] = const [-1 3 9]\n%y : f32[3] = clip %x lo=0 hi=6", []float64{0, 3, 6}},
	// 0 and 3 are stored as 1 and 7
	{"%x : i8[3] " + q + " = const [-1 3 9]\n%y : i8[3] " + q + " = clip %x lo=0 hi=3", []float64{1, 3, 7}},
	{"%x : f32[2] = const [-4 4]\n%y : f32[2] = leakyrelu %x alpha=0.25", []float64{-1, 4}},
	// −2·0.25 = −0.5: one unit below the zero point
	{"%x : i8[2] " + q + " = const [-3 5]\n%y : i8[2] " + q + " = leakyrelu %x alpha=0.25", []float64{0, 5}},
	{"%x : f32[2] = const [-inf 4]\n%y : f32[2] = elu %x alpha=2", []float64{-2, 4}},
	{"%x : f32[2] = const [0 inf]\n%y : f32[2] = sigmoid %x", []float64{0.5, 1}},
	{"%x : f32[3] = const [-10 0 1]\n%y : f32[3] = hardsigmoid %x alpha=0.25", []float64{0, 0.5, 0.75}},
	{"%x : f32[3] = const [-9 3 9]\n%y : f32[3] = hardswish %x", []float64{0, 3, 9}},
	{"%x : f32[3] = const [-3 0 1]\n%y : f32[3] = softsign %x", []float64{-0.75, 0, 0.5}},
	{"%x : f32[2] = const [0 inf]\n%y : f32[2] = tanh %x", []float64{0, 1}},
	{"%x : f32[2] = const [0 -9]\n%y : f32[2] = erf %x", []float64{0, -1}},
	{"%x : f32[2] = const [0 -inf]\n%y : f32[2] = exp %x", []float64{1, 0}},
	{"%x : f32[2] = const [1 0]\n%y : f32[2] = log %x", []float64{0, math.Inf(-1)}},
	{"%x : f32[2] = const [9 4]\n%y : f32[2] = sqrt %x", []float64{3, 2}},
	{"%x : f32[2] = const [2 -4]\n%y : f32[2] = recip %x", []float64{0.5, -0.25}},
	{"%x : i64[2] = const [2 -4]\n%y : i64[2] = neg %x", []float64{-2, 4}},
	{"%x : f32[2] = const [2 -4]\n%y : f32[2] = abs %x", []float64{2, 4}},
	{"%x : f32[2] = const [2.5 -2.5]\n%y : f32[2] = floor %x", []float64{2, -3}},
	{"%x : f32[2] = const [2.5 -2.5]\n%y : f32[2] = ceil %x", []float64{3, -2}},
	{"%x : f32[1] = const [2]\n%y : f32[1] = identity %x", []float64{2}},
	{"%x : f32[1] = const [2]\n%y : f32[1] = dropout %x rate=0.9", []float64{2}},
	{"%x : f32[3] = const [-2.7 300 1e20]\n%y : u8[3] = cast %x to=u8", []float64{0, 255, 255}},
	{"%x : f32[2 2] = const [1 2 3 5]\n%y : f32[2 1] = reduce %x fn=mean axes=[1]", []float64{1.5, 4}},
	{"%x : f32[2 2] = const [1 2 3 5]\n%y : f32[2] = reduce %x fn=sum axes=[0] keep=0", []float64{4, 7}},
	{"%x : i64[3] = const [2 3 4]\n%y : i64[] = reduce %x fn=prod axes=[0] keep=0", []float64{24}},
	// (−2 + 3 + 5)/3 = 2 units of 0.5 = 4 of 0.25
	{"%x : i8[1 3] " + q + " = const [-1 4 6]\n%y : i8[1 1] q(0.25:0 S) = reduce %x fn=mean axes=[1]", []float64{4}},
	{"%x : f32[2 1] = const [5 5]\n%y : f32[2 1] = softmax %x axis=0", []float64{0.5, 0.5}},
	{"%x : f32[1 1] = const [5]\n%y : f32[1 1] = softmax %x axis=1 log=1", []float64{0}},
	{"%x : f32[2 2] = const [1 2 3 4]\n%y : f32[4] = reshape %x shape=[-1]", []float64{1, 2, 3, 4}},
	{"%x : f32[2 3] = const [1 2 3 4 5 6]\n%y : f32[3 2] = transpose %x perm=[1 0]", []float64{1, 4, 2, 5, 3, 6}},
	{"%a : f32[2 1] = const [1 2]\n%b : f32[2 2] = const [3 4 5 6]\n%y : f32[2 3] = concat %a %b axis=1", []float64{1, 3, 4, 2, 5, 6}},
	{"%x : f32[2 3] = const [1 2 3 4 5 6]\n%y : f32[2 2] = slice %x starts=[0 2] lengths=[0 2] steps=[1 -2]", []float64{3, 1, 6, 4}},
	// 1 is stored as 1/0.5 + 1 = 3
	{"%x : i8[1 1] " + q + " = const [9]\n%y : i8[1 3] " + q + " = pad %x pads=[0 1 0 1] value=1", []float64{3, 9, 3}},
	{"%x : f32[2 2] = const [1 2 3 4]\n%i : i64[3] = const [1 -2 1]\n%y : f32[2 3] = gather %x %i axis=1", []float64{2, 1, 2, 4, 3, 4}},
	{"%x : f32[2 1] = const [1 2]\n%y : f32[2 2] = expand %x shape=[2 2]", []float64{1, 1, 2, 2}},
	// 0.25/0.5 = 0.5: away from zero; 100 saturates
	{"%x : f32[4] = const [0.25 -0.25 0.75 100]\n%y : i8[4] " + q + " = quantize %x", []float64{2, 0, 3, 127}},
	{"%x : f32[3] = const [0.25 -0.25 0.75]\n%y : i8[3] q(0.5:1 F) = quantize %x", []float64{1, 1, 3}},
	{"%x : i8[1 2] q(0.5,2:1,0 axis=1 S) = const [4 4]\n%y : f32[1 2] = dequantize %x", []float64{1.5, 8}},
	{"%x : i8[2] " + q + " = const [4 -127]\n%y : f32[2] = dequantize %x", []float64{1.5, -64}},
	// (3 − 1)·0.5/0.25 = 4
	{"%x : i8[1] " + q + " = const [3]\n%y : u8[1] q(0.25:100 S) = rescale %x", []float64{104}},
}
