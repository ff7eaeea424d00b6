// This file lets owner.go declare a function that is in another package.
