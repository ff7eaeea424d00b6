package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
)

// mostFound is the number of bytes that an error shows of what is no PNG file.
const mostFound = 8

// Image displays the bytes of a PNG file. What is no PNG file is an error.
func Image(file []byte) error {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("display.Image: expected the bytes of a PNG file, found %s: give it what os.ReadFile reads of a .png file, or decode another format by package image and display.Show the image (%w)", found(file), err)
	}
	text := fmt.Sprintf("PNG image %d×%d", size.Width, size.Height)
	send(Bundle{Data: map[string]any{"image/png": base64.StdEncoding.EncodeToString(file), "text/plain": text}}, "", false)
	return nil
}

// found says what the bytes are that are no PNG file.
func found(file []byte) string {
	switch {
	case len(file) == 0:
		return "no bytes"
	case len(file) > mostFound:
		return fmt.Sprintf("%d bytes that begin with %q", len(file), file[:mostFound])
	}
	return fmt.Sprintf("%d bytes, %q", len(file), file)
}
