// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	partSize = 8 << 20 // bytes that Put sends at once; S3 takes 10,000 parts of 5 MiB or more
	partsMax = 10_000
	retries  = 3          // of one request; each waits longer than the one before
	nonceKey = "Dntp-Put" // metadata by which Put knows its own object
)

// Bucket is a store in a bucket of an S3-compatible service. Objects are named as the
// blobs of a folder, behind the prefix, without folders.
//
// The service must know conditional writes (If-None-Match), or two writers of one blob may
// both believe that they put it. Parts of a Put that a crash has ended stay in the bucket,
// invisible: give it a rule that removes incomplete uploads after a day.
type Bucket struct {
	s3     minio.Core
	name   string
	prefix string
}

var _ Store = (*Bucket)(nil)

func openBucket(c s3Config) (*Bucket, error) {
	keys := credentials.NewEnvAWS()
	if c.credentials != "" {
		keys = credentials.NewFileAWSCredentials(c.credentials, "default")
	}
	client, err := minio.New(c.host, &minio.Options{Creds: keys, Secure: c.secure, Region: c.region, MaxRetries: retries})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errURL, err)
	}
	return &Bucket{minio.Core{Client: client}, c.bucket, c.prefix}, nil
}

func (b *Bucket) object(id ID) string { return b.prefix + id.String() + suffix }

var parts = sync.Pool{New: func() any { return new([partSize]byte) }}

// Put implements Store. It holds a part of 8 MiB in memory, a larger one from 80 GB on.
func (b *Bucket) Put(ctx context.Context, id ID, size uint64, r io.Reader) error {
	if _, err := b.Stat(ctx, id); err == nil {
		return ErrExists
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	nonce := rand.Text()
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", UserMetadata: map[string]string{nonceKey: nonce}}
	options.SetMatchETagExcept("*")
	in := newExactly(r, size)
	var err error
	if size <= partSize {
		err = b.putWhole(ctx, b.object(id), in, size, options)
	} else {
		err = b.putParts(ctx, b.object(id), in, size, options)
	}
	if failed := in.failed(); failed != nil || err == nil {
		return failed
	}
	// The answer to a request may be lost, and the repeated request finds the object of the
	// first one. The nonce tells it from that of another writer.
	info, statErr := b.s3.StatObject(ctx, b.name, b.object(id), minio.StatObjectOptions{})
	if statErr == nil && info.UserMetadata[nonceKey] == nonce {
		return nil
	}
	return b.failed("write", err)
}

// putWhole sends a small blob once all of it is there.
func (b *Bucket) putWhole(ctx context.Context, object string, r *exactly, size uint64, options minio.PutObjectOptions) error {
	memory := parts.Get().(*[partSize]byte)
	defer parts.Put(memory)
	if err := r.fill(memory[:size]); err != nil {
		return err
	}
	options.DisableMultipart = true
	_, err := b.s3.Client.PutObject(ctx, b.name, object, bytes.NewReader(memory[:size]), int64(size), options)
	return err
}

// putParts sends a large blob part by part. It becomes visible with the last request.
func (b *Bucket) putParts(ctx context.Context, object string, r *exactly, size uint64, options minio.PutObjectOptions) (err error) {
	pooled := parts.Get().(*[partSize]byte)
	defer parts.Put(pooled)
	memory := pooled[:]
	if size > partSize*partsMax {
		memory = make([]byte, (size+partsMax-1)/partsMax)
	}
	upload, err := b.s3.NewMultipartUpload(ctx, b.name, object, minio.PutObjectOptions{ContentType: options.ContentType, UserMetadata: options.UserMetadata})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The context may be the reason of the failure, and the parts must go all the same.
			err = errors.Join(err, b.s3.AbortMultipartUpload(context.WithoutCancel(ctx), b.name, object, upload))
		}
	}()
	var done []minio.CompletePart
	for left := size; left > 0; {
		part := memory[:min(uint64(len(memory)), left)]
		left -= uint64(len(part))
		if left > 0 {
			_, err = io.ReadFull(r, part)
		} else {
			err = r.fill(part)
		}
		if err != nil {
			return err
		}
		sent, err := b.s3.PutObjectPart(ctx, b.name, object, upload, len(done)+1, bytes.NewReader(part), int64(len(part)), minio.PutObjectPartOptions{})
		if err != nil {
			return err
		}
		done = append(done, minio.CompletePart{PartNumber: sent.PartNumber, ETag: sent.ETag})
	}
	var finish minio.PutObjectOptions
	finish.SetMatchETagExcept("*")
	_, err = b.s3.CompleteMultipartUpload(ctx, b.name, object, upload, done, finish)
	return err
}

// Get implements Store.
func (b *Bucket) Get(ctx context.Context, id ID, offset, length uint64) (io.ReadCloser, error) {
	if length == 0 {
		info, err := b.Stat(ctx, id)
		if err == nil {
			err = checkRange(info.Size, offset, 0)
		}
		return http.NoBody, err
	}
	var options minio.GetObjectOptions
	if err := options.SetRange(int64(offset), int64(offset+length-1)); err != nil {
		return nil, errRange
	}
	body, info, _, err := b.s3.GetObject(ctx, b.name, b.object(id), options)
	if err != nil {
		return nil, b.failed("read", err)
	}
	// A range that begins within the object and ends behind it is answered shorter.
	if uint64(info.Size) != length {
		body.Close()
		return nil, fmt.Errorf("%w: have %d bytes from %d on, want %d", errRange, info.Size, offset, length)
	}
	return readCloser{newExactly(during{ctx, away{body}}, length), body}, nil
}

// away gives an error in the middle of a download its meaning.
type away struct{ r io.Reader }

func (a away) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if err != nil && err != io.EOF {
		err = fmt.Errorf("%w: %w", ErrAway, err)
	}
	return n, err
}

// Stat implements Store.
func (b *Bucket) Stat(ctx context.Context, id ID) (Info, error) {
	info, err := b.s3.StatObject(ctx, b.name, b.object(id), minio.StatObjectOptions{})
	if err != nil {
		return Info{}, b.failed("read", err)
	}
	return Info{id, uint64(info.Size)}, nil
}

// Delete implements Store.
func (b *Bucket) Delete(ctx context.Context, id ID) error {
	err := b.s3.RemoveObject(ctx, b.name, b.object(id), minio.RemoveObjectOptions{})
	if err = b.failed("delete", err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// List implements Store.
func (b *Bucket) List(ctx context.Context, after ID, limit int) ([]Info, error) {
	limit = min(limit, ListMax)
	if limit <= 0 {
		return nil, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // of what is listed beyond the limit
	var out []Info
	for object := range b.s3.Client.ListObjects(ctx, b.name, minio.ListObjectsOptions{
		Prefix: b.prefix, Recursive: true, StartAfter: b.object(after), MaxKeys: limit,
	}) {
		if object.Err != nil {
			return nil, b.failed("list", object.Err)
		}
		name, ok := strings.CutSuffix(strings.TrimPrefix(object.Key, b.prefix), suffix)
		id, err := ParseID(name)
		if !ok || err != nil || slices.Compare(id[:], after[:]) <= 0 {
			continue
		}
		if out = append(out, Info{id, uint64(object.Size)}); len(out) == limit {
			break
		}
	}
	return out, nil
}

// failed gives an error of the service its meaning.
func (b *Bucket) failed(what string, err error) error {
	if err == nil {
		return nil
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return fmt.Errorf("cannot %s a blob: %w: %w", what, ErrAway, err)
	}
	switch {
	case answer.Code == minio.NoSuchKey:
		return ErrNotFound
	case answer.StatusCode == http.StatusPreconditionFailed, answer.StatusCode == http.StatusConflict:
		return ErrExists
	case answer.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return errRange
	case answer.StatusCode == http.StatusInsufficientStorage, answer.Code == "QuotaExceeded", answer.Code == "XMinioStorageFull":
		return fmt.Errorf("cannot %s a blob: %w: %w", what, ErrFull, err)
	case answer.StatusCode >= 500:
		return fmt.Errorf("cannot %s a blob: %w: %w", what, ErrAway, err)
	}
	return fmt.Errorf("cannot %s a blob: %w", what, err)
}
