package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// addCorrection notes what a person of the county asked to have corrected.
func (s *Server) addCorrection(c echo.Context) error {
	key, typed := param(c, "key"), c.FormValue("request")
	err := s.Returns.RequestCorrection(c.Request().Context(), key, typed)
	if message, _, refused := refusal(err); refused {
		return s.renderPerson(c, http.StatusUnprocessableEntity, &personPage{Message: message, Request: typed})
	}
	if err != nil {
		return explain(err, store.ErrNotFound, "本单位的花名册中没有这个人")
	}
	s.audit(c, store.Audit{Action: "correction", Unit: actorOf(c).Unit, Target: key})
	return seeOther(c, "/persons/"+key+"?ok=requested")
}

// finishCorrection takes a request off the list, done by the newest accepted
// return.
func (s *Server) finishCorrection(c echo.Context) error {
	key := param(c, "key")
	v, err := s.Returns.FinishCorrection(c.Request().Context(), actorOf(c).Unit, param(c, "id"))
	if message, _, refused := refusal(err); refused {
		return s.renderPerson(c, http.StatusUnprocessableEntity, &personPage{Message: message})
	}
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个更正请求")
	}
	s.audit(c, store.Audit{Action: "correction-done", Unit: v.Unit, Target: fmt.Sprintf("%s %s 第%d版", key, v.Period, v.Number)})
	return seeOther(c, "/persons/"+key+"?ok=corrected")
}
